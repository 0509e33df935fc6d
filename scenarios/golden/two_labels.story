two clusters with different labels stay apart (seed 1)
   0.000s  * blue2, blue3, blue4, blue5, blue6: told to join blue1
   0.000s  * green2, green3, green4, green5, green6: told to join green1
   0.004s  blue1 sees blue3 join
   0.004s  green1 sees green2 join
   0.004s  blue1 sees blue6 join
   0.004s  green1 sees green5 join
   0.004s  green1 sees green6 join
   0.004s  blue1 sees blue4 join
   0.004s  green1 sees green3 join
   0.004s  blue1 sees blue5 join
   0.004s  blue1 sees blue2 join
   0.005s  green1 sees green4 join
   0.005s  blue3 sees blue1 join
   0.006s  blue6 sees blue3 join
   0.006s  blue6 sees blue1 join
   0.006s  green3 sees green6 join
   0.006s  green3 sees green1 join
   0.006s  green3 sees green5 join
   0.006s  green3 sees green2 join
   0.006s  green2 sees green1 join
   0.006s  green5 sees green2 join
   0.006s  green5 sees green1 join
   0.006s  blue2 sees blue3 join
   0.006s  blue2 sees blue4 join
   0.006s  blue2 sees blue6 join
   0.006s  blue2 sees blue1 join
   0.006s  blue2 sees blue5 join
   0.006s  blue4 sees blue3 join
   0.006s  blue4 sees blue1 join
   0.006s  blue4 sees blue6 join
   0.006s  green6 sees green2 join
   0.006s  green6 sees green1 join
   0.006s  green6 sees green5 join
   0.006s  blue5 sees blue3 join
   0.006s  blue5 sees blue4 join
   0.006s  blue5 sees blue6 join
   0.006s  blue5 sees blue1 join
   0.006s  green4 sees green6 join
   0.006s  green4 sees green3 join
   0.006s  green4 sees green5 join
   0.006s  green4 sees green2 join
   0.006s  green4 sees green1 join
   0.008s  green6 sees green3 join
   0.008s  green2 sees green5 join
   0.008s  green2 sees green6 join
   0.008s  green2 sees green3 join
   0.008s  green5 sees green6 join
   0.008s  green5 sees green3 join
   0.030s  blue3 sees blue6 join
   0.057s  blue6 sees blue2 join
   0.057s  blue6 sees blue5 join
   0.057s  blue6 sees blue4 join
   0.058s  blue4 sees blue2 join
   0.058s  blue4 sees blue5 join
   0.066s  green3 sees green4 join
   0.066s  green6 sees green4 join
   0.076s  green5 sees green4 join
   0.130s  green2 sees green4 join
   0.133s  blue3 sees blue2 join
   0.133s  blue3 sees blue5 join
   0.133s  blue3 sees blue4 join
   1.086s  blue5 sees blue2 join
  60.000s  * blue2, green2: told to join blue1, 10.0.0.7, green6
 120.000s  * blue5: told to join green1, 10.0.0.8
 120.000s  * green5: told to join blue1, 10.0.0.2
 600.000s  * blue3, blue6, green3, green6: told to leave
 600.008s  green6 hears that green3 means to leave
 600.008s  green5 hears that green3 means to leave
 600.008s  green2 hears that green3 means to leave
 600.030s  blue5 hears that blue6 means to leave
 600.030s  blue4 hears that blue6 means to leave
 600.030s  blue2 hears that blue6 means to leave
 600.074s  blue1 hears that blue6 means to leave
 600.093s  blue2 hears that blue3 means to leave
 600.093s  blue4 hears that blue3 means to leave
 600.093s  blue1 hears that blue3 means to leave
 600.129s  blue3 hears that blue6 means to leave
 600.129s  blue6 hears that blue3 means to leave
 600.130s  green4 hears that green3 means to leave
 600.130s  green4 hears that green6 means to leave
 600.130s  green5 hears that green6 means to leave
 600.131s  green3 hears that green6 means to leave
 600.133s  blue6 sees blue6 leave
 600.147s  green1 hears that green3 means to leave
 600.168s  blue3 sees blue3 leave
 600.202s  blue4 sees blue3 leave
 600.207s  green3 sees green3 leave
 600.208s  green2 hears that green6 means to leave
 600.230s  blue4 sees blue6 leave
 600.230s  blue1 sees blue6 leave
 600.230s  blue5 sees blue6 leave
 600.230s  blue5 hears that blue3 means to leave
 600.258s  blue2 sees blue6 leave
 600.276s  green1 hears that green6 means to leave
 600.293s  blue1 sees blue3 leave
 600.293s  blue2 sees blue3 leave
 600.329s  blue5 sees blue3 leave
 600.329s  green6 sees green6 leave
 600.376s  green1 sees green3 leave
 600.408s  green4 sees green3 leave
 600.408s  green6 sees green3 leave
 600.408s  green2 sees green3 leave
 600.523s  green1 sees green6 leave
 600.531s  green2 sees green6 leave
 600.531s  green4 sees green6 leave
 600.547s  green5 sees green6 leave
 600.547s  green5 sees green3 leave
 601.057s  green3 sees green6 leave
 601.292s  blue3 has left and exits
 601.407s  green3 has left and exits
 601.429s  blue6 has left and exits
 601.529s  green6 has left and exits
 660.000s  * blue3 and green3, blue6 and green6: down, and their addresses are swapped
 660.000s  * blue3, blue6: started anew, joining blue1, blue2
 660.000s  * green3, green6: started anew, joining green1, green2
 660.004s  blue2 sees blue6 join
 660.004s  green1 sees green3 join
 660.004s  blue1 sees blue6 join
 660.004s  green2 sees green3 join
 660.004s  green1 sees green6 join
 660.004s  blue1 sees blue3 join
 660.005s  green2 sees green6 join
 660.005s  blue2 sees blue3 join
 660.005s  blue6 sees blue4 join
 660.005s  blue6 sees blue5 join
 660.005s  blue6 sees blue2 join
 660.005s  blue6 sees blue1 join
 660.005s  blue6 answers an old goodbye: I take part
 660.005s  green3 sees green5 join
 660.005s  green3 sees green1 join
 660.005s  green3 sees green2 join
 660.005s  green3 sees green4 join
 660.005s  green3 answers an old goodbye: I take part
 660.006s  blue3 sees blue4 join
 660.006s  blue3 sees blue5 join
 660.006s  blue3 sees blue6 join
 660.006s  blue3 sees blue1 join
 660.006s  blue3 sees blue2 join
 660.006s  blue3 answers an old goodbye: I take part
 660.006s  green6 sees green2 join
 660.006s  green6 sees green1 join
 660.006s  green6 sees green5 join
 660.006s  green6 sees green3 join
 660.006s  green6 sees green4 join
 660.006s  green6 answers an old goodbye: I take part
 660.006s  green6 answers an old goodbye: I take part
 660.027s  blue4 sees blue6 join
 660.027s  blue4 sees blue3 join
 660.027s  blue6 hears that blue3 means to leave
 660.027s  blue6 sees blue3 join
 660.066s  green4 sees green6 join
 660.066s  green4 sees green3 join
 660.066s  green5 sees green6 join
 660.066s  green5 sees green3 join
 660.074s  blue5 sees blue3 join
 660.074s  blue5 sees blue6 join
 660.076s  green3 hears that green6 means to leave
 660.076s  green3 sees green6 join
1200.000s  * blue4, green4: killed with -9
1200.000s  * blue6, green6: told to leave
1200.099s  blue3 hears that blue6 means to leave
1200.099s  blue1 hears that blue6 means to leave
1200.099s  blue2 hears that blue6 means to leave
1200.107s  green5 hears that green6 means to leave
1200.107s  green1 hears that green6 means to leave
1200.227s  green3 hears that green6 means to leave
1200.227s  green2 hears that green6 means to leave
1200.227s  blue5 hears that blue6 means to leave
1200.298s  blue6 sees blue6 leave
1200.306s  green6 sees green6 leave
1200.499s  blue5 sees blue6 leave
1200.499s  blue1 sees blue6 leave
1200.499s  blue3 sees blue6 leave
1200.507s  green1 sees green6 leave
1200.507s  green5 sees green6 leave
1200.551s  blue2 sees blue6 leave
1200.627s  green3 sees green6 leave
1200.627s  green2 sees green6 leave
1201.375s  green1 suspects green4: no answer on any path
1201.466s  green2 hears that green4 is suspected
1201.466s  green3 hears that green4 is suspected
1201.466s  green5 hears that green4 is suspected
1201.584s  blue6 has left and exits
1201.706s  green6 has left and exits
1202.362s  blue2 suspects blue4: no answer on any path
1202.364s  blue5 hears that blue4 is suspected
1202.375s  green1 suspects green4: no answer on any path
1202.474s  blue3 hears that blue4 is suspected
1202.550s  blue1 hears that blue4 is suspected
1202.623s  green5 suspects green4: no answer on any path
1203.267s  green3 suspects green4: no answer on any path
1203.623s  green5 suspects green4: no answer on any path
1203.782s  blue5 suspects blue4: no answer on any path
1204.131s  blue1 suspects blue4: no answer on any path
1204.928s  blue3 suspects blue4: no answer on any path
1205.375s  green1 calls green4 failed: accused first by green1 (no answer on any path), 2 of 2 confirmations
1205.466s  green2 calls green4 failed: accused first by green1 (gossip), 2 of 2 confirmations
1205.466s  green3 calls green4 failed: accused first by green1 (gossip), 2 of 2 confirmations
1205.466s  green5 calls green4 failed: accused first by green1 (gossip), 2 of 2 confirmations
1205.780s  green2 suspects green4: no answer on any path
1205.928s  blue3 suspects blue4: no answer on any path
1206.362s  blue2 suspects blue4: no answer on any path
1206.362s  blue2 calls blue4 failed: accused first by blue2 (no answer on any path), 2 of 2 confirmations
1206.364s  blue5 calls blue4 failed: accused first by blue2 (gossip), 2 of 2 confirmations
1206.474s  blue3 calls blue4 failed: accused first by blue2 (gossip), 2 of 2 confirmations
1206.550s  blue1 calls blue4 failed: accused first by blue2 (gossip), 2 of 2 confirmations
1206.782s  blue5 suspects blue4: no answer on any path
1260.000s  green5 attempts to reconnect to green4
1260.000s  blue5 attempts to reconnect to blue4
1260.000s  blue3 attempts to reconnect to blue4
1260.000s  * blue4 and green6, green4 and blue6: down, and their addresses are swapped
1260.000s  * blue6: started anew, joining blue1, blue2
1260.000s  * green6: started anew, joining green1, green2
1260.004s  blue1 sees blue6 join
1260.004s  green2 sees green6 join
1260.005s  blue2 sees blue6 join
1260.005s  green1 sees green6 join
1260.006s  green6 sees green1 join
1260.006s  green6 sees green5 join
1260.006s  green6 sees green2 join
1260.006s  green6 sees green3 join
1260.006s  green6 answers an old goodbye: I take part
1260.006s  blue6 sees blue3 join
1260.006s  blue6 sees blue5 join
1260.006s  blue6 sees blue1 join
1260.006s  blue6 sees blue2 join
1260.006s  blue6 answers an old goodbye: I take part
1260.006s  blue6 answers an old goodbye: I take part
1260.006s  green6 answers an old goodbye: I take part
1260.057s  blue5 sees blue6 join
1260.058s  blue3 sees blue6 join
1260.066s  green5 sees green6 join
1260.066s  green3 sees green6 join
1290.000s  green3 attempts to reconnect to green4
1320.000s  blue3 attempts to reconnect to blue4
1350.000s  blue2 attempts to reconnect to blue4
1350.000s  green1 attempts to reconnect to green4
1350.000s  blue3 attempts to reconnect to blue4
1380.000s  blue2 attempts to reconnect to blue4
1380.000s  blue3 attempts to reconnect to blue4
1410.000s  blue5 attempts to reconnect to blue4
1440.000s  green2 attempts to reconnect to green4
1440.000s  blue5 attempts to reconnect to blue4
1440.000s  blue2 attempts to reconnect to blue4
1470.000s  blue5 attempts to reconnect to blue4
1470.000s  green1 attempts to reconnect to green4
1500.000s  green5 attempts to reconnect to green4
1530.000s  green3 attempts to reconnect to green4
1530.000s  green2 attempts to reconnect to green4
1530.000s  blue3 attempts to reconnect to blue4
1560.000s  blue1 attempts to reconnect to blue4
1650.000s  blue1 attempts to reconnect to blue4
1650.000s  blue5 attempts to reconnect to blue4
1650.000s  blue3 attempts to reconnect to blue4
1680.000s  blue3 attempts to reconnect to blue4
1710.000s  blue2 attempts to reconnect to blue4
1740.000s  green5 attempts to reconnect to green4
1740.000s  blue3 attempts to reconnect to blue4
1800.000s  blue1 attempts to reconnect to blue4
1830.000s  green1 attempts to reconnect to green4
1860.000s  blue1 attempts to reconnect to blue4
1860.000s  green3 attempts to reconnect to green4
1890.000s  green2 attempts to reconnect to green4
1890.000s  blue5 attempts to reconnect to blue4
1890.000s  blue2 attempts to reconnect to blue4
1890.000s  green1 attempts to reconnect to green4
1920.000s  blue1 attempts to reconnect to blue4
1920.000s  green2 attempts to reconnect to green4
1950.000s  green5 attempts to reconnect to green4
1950.000s  blue2 attempts to reconnect to blue4
1980.000s  green5 attempts to reconnect to green4
2040.000s  blue1 attempts to reconnect to blue4
2130.000s  green1 attempts to reconnect to green4
2130.000s  blue3 attempts to reconnect to blue4
2190.000s  green1 attempts to reconnect to green4
2220.000s  green5 attempts to reconnect to green4
2220.000s  blue1 attempts to reconnect to blue4
2250.000s  green5 attempts to reconnect to green4
2250.000s  green2 attempts to reconnect to green4
2280.000s  blue1 attempts to reconnect to blue4
2310.000s  blue1 attempts to reconnect to blue4
2310.000s  green3 attempts to reconnect to green4
2400.000s  * all nodes: told to join blue1, blue2, blue3, blue4, blue5, blue6, green1, green2, green3, green4, green5, green6
2430.000s  green2 attempts to reconnect to green4
2430.000s  blue5 attempts to reconnect to blue4
2430.000s  blue2 attempts to reconnect to blue4
2430.000s  blue3 attempts to reconnect to blue4
2460.000s  blue5 attempts to reconnect to blue4
2520.000s  blue2 attempts to reconnect to blue4
2520.000s  green1 attempts to reconnect to green4
2550.000s  green3 attempts to reconnect to green4
2550.000s  blue5 attempts to reconnect to blue4
2580.000s  green1 attempts to reconnect to green4
2580.000s  blue3 attempts to reconnect to blue4
2610.000s  green3 attempts to reconnect to green4
2610.000s  green2 attempts to reconnect to green4
2640.000s  green3 attempts to reconnect to green4
2640.000s  blue2 attempts to reconnect to blue4
2700.000s  green2 attempts to reconnect to green4
2730.000s  green5 attempts to reconnect to green4
2760.000s  blue2 attempts to reconnect to blue4
2760.000s  green1 attempts to reconnect to green4
2760.000s  blue3 attempts to reconnect to blue4
2820.000s  green5 attempts to reconnect to green4
2820.000s  green3 attempts to reconnect to green4
2820.000s  blue2 attempts to reconnect to blue4
2850.000s  blue5 attempts to reconnect to blue4
2910.000s  blue1 attempts to reconnect to blue4
2910.000s  green1 attempts to reconnect to green4
2940.000s  blue3 attempts to reconnect to blue4
3000.000s  green2 attempts to reconnect to green4
3000.000s  green1 attempts to reconnect to green4
3000.000s  blue3 attempts to reconnect to blue4
3030.000s  blue1 attempts to reconnect to blue4
3030.000s  green1 attempts to reconnect to green4
3060.000s  blue2 attempts to reconnect to blue4
3060.000s  blue3 attempts to reconnect to blue4
3090.000s  blue3 attempts to reconnect to blue4
3120.000s  green1 attempts to reconnect to green4
3180.000s  blue2 attempts to reconnect to blue4
3210.000s  green5 attempts to reconnect to green4
3210.000s  blue1 attempts to reconnect to blue4
3210.000s  green3 attempts to reconnect to green4
3240.000s  blue1 attempts to reconnect to blue4
3240.000s  green1 attempts to reconnect to green4
3270.000s  green3 attempts to reconnect to green4
3300.000s  blue2 attempts to reconnect to blue4
3390.000s  blue2 attempts to reconnect to blue4
3420.000s  blue5 attempts to reconnect to blue4
3450.000s  green5 attempts to reconnect to green4
3450.000s  blue2 attempts to reconnect to blue4
3540.000s  blue5 attempts to reconnect to blue4
3540.000s  blue3 attempts to reconnect to blue4
3570.000s  green5 attempts to reconnect to green4
3570.000s  green1 attempts to reconnect to green4
3570.000s  blue3 attempts to reconnect to blue4
3600.000s  blue1 attempts to reconnect to blue4
3600.000s  blue5 attempts to reconnect to blue4
3600.000s  green1 attempts to reconnect to green4
130053 steps, 76760 datagrams sent, 3970367 bytes sent, 76661 delivered, 99 to nobody, 1992 streams, 34 streams failed, 1129746 stream bytes, 2 kills, 6 restarts, 6 leaves, 4 address swaps, 76760 labelled, 622 with a foreign label
passed after 3600.000s of virtual time, all views right since 1260.066s, hash 7ce8cdeeae4f93c5
