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
  90.000s  blue2 tries 10.0.0.7 at 10.0.0.7
  90.001s  green2 tries blue1 at 10.0.0.1
  90.001s  blue2 tries green6 at 10.0.0.12
 116.502s  green2 tries blue1 at 10.0.0.1
 116.875s  blue2 tries 10.0.0.7 at 10.0.0.7
 116.876s  blue2 tries green6 at 10.0.0.12
 120.000s  * blue5: told to join green1, 10.0.0.8
 120.000s  * green5: told to join blue1, 10.0.0.2
 144.249s  green2 tries blue1 at 10.0.0.1
 144.507s  blue2 tries 10.0.0.7 at 10.0.0.7
 144.508s  blue2 tries green6 at 10.0.0.12
 168.108s  blue2 tries 10.0.0.7 at 10.0.0.7
 168.109s  blue2 tries green6 at 10.0.0.12
 170.794s  green2 tries blue1 at 10.0.0.1
 193.601s  blue2 tries 10.0.0.7 at 10.0.0.7
 193.602s  blue2 tries green6 at 10.0.0.12
 197.339s  green2 tries blue1 at 10.0.0.1
 223.190s  blue2 tries 10.0.0.7 at 10.0.0.7
 223.191s  blue2 tries green6 at 10.0.0.12
 225.654s  green2 tries blue1 at 10.0.0.1
 251.730s  blue2 tries 10.0.0.7 at 10.0.0.7
 251.731s  blue2 tries green6 at 10.0.0.12
 253.191s  green2 tries blue1 at 10.0.0.1
 280.769s  green2 tries blue1 at 10.0.0.1
 281.587s  blue2 tries 10.0.0.7 at 10.0.0.7
 281.588s  blue2 tries green6 at 10.0.0.12
 310.733s  green2 tries blue1 at 10.0.0.1
 310.953s  blue2 tries 10.0.0.7 at 10.0.0.7
 310.954s  blue2 tries green6 at 10.0.0.12
 337.213s  blue2 tries 10.0.0.7 at 10.0.0.7
 337.214s  blue2 tries green6 at 10.0.0.12
 339.494s  green2 tries blue1 at 10.0.0.1
 362.371s  green2 tries blue1 at 10.0.0.1
 366.777s  blue2 tries 10.0.0.7 at 10.0.0.7
 366.778s  blue2 tries green6 at 10.0.0.12
 387.820s  green2 tries blue1 at 10.0.0.1
 396.034s  blue2 tries 10.0.0.7 at 10.0.0.7
 396.035s  blue2 tries green6 at 10.0.0.12
 416.960s  green2 tries blue1 at 10.0.0.1
 421.018s  blue2 tries 10.0.0.7 at 10.0.0.7
 421.019s  blue2 tries green6 at 10.0.0.12
 441.664s  green2 tries blue1 at 10.0.0.1
 446.641s  blue2 tries 10.0.0.7 at 10.0.0.7
 446.642s  blue2 tries green6 at 10.0.0.12
 469.923s  green2 tries blue1 at 10.0.0.1
 474.263s  blue2 tries 10.0.0.7 at 10.0.0.7
 474.264s  blue2 tries green6 at 10.0.0.12
 494.973s  green2 tries blue1 at 10.0.0.1
 501.559s  blue2 tries 10.0.0.7 at 10.0.0.7
 501.560s  blue2 tries green6 at 10.0.0.12
 519.879s  green2 tries blue1 at 10.0.0.1
 525.458s  blue2 tries 10.0.0.7 at 10.0.0.7
 525.459s  blue2 tries green6 at 10.0.0.12
 545.266s  green2 tries blue1 at 10.0.0.1
 551.534s  blue2 tries 10.0.0.7 at 10.0.0.7
 551.535s  blue2 tries green6 at 10.0.0.12
 568.664s  green2 tries blue1 at 10.0.0.1
 575.552s  blue2 tries 10.0.0.7 at 10.0.0.7
 575.553s  blue2 tries green6 at 10.0.0.12
 592.299s  green2 tries blue1 at 10.0.0.1
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
 603.349s  blue2 tries 10.0.0.7 at 10.0.0.7
 603.350s  blue2 tries green6 at 10.0.0.12
 614.912s  green2 tries blue1 at 10.0.0.1
 632.966s  blue2 tries 10.0.0.7 at 10.0.0.7
 632.967s  blue2 tries green6 at 10.0.0.12
 642.410s  green2 tries blue1 at 10.0.0.1
 659.064s  blue2 tries 10.0.0.7 at 10.0.0.7
 659.065s  blue2 tries green6 at 10.0.0.12
 660.000s  * blue3 and green3, blue6 and green6: down, and their addresses are swapped
 660.000s  * blue3, blue6: started anew, joining blue1, blue2
 660.000s  * green3, green6: started anew, joining green1, green2
 660.004s  green1 sees green6 join
 660.004s  blue2 sees blue3 join
 660.004s  green2 sees green6 join
 660.004s  green2 sees green3 join
 660.004s  blue2 sees blue6 join
 660.004s  blue1 sees blue6 join
 660.005s  green1 sees green3 join
 660.005s  blue1 sees blue3 join
 660.005s  green6 sees green2 join
 660.005s  green6 sees green1 join
 660.005s  green6 sees green5 join
 660.005s  green6 sees green4 join
 660.005s  green6 answers an old goodbye: I take part
 660.006s  blue3 sees blue2 join
 660.006s  blue3 sees blue1 join
 660.006s  blue3 sees blue4 join
 660.006s  blue3 sees blue5 join
 660.006s  blue3 answers an old goodbye: I take part
 660.006s  green6 answers an old goodbye: I take part
 660.006s  blue6 sees blue3 join
 660.006s  blue6 sees blue1 join
 660.006s  blue6 sees blue4 join
 660.006s  blue6 sees blue5 join
 660.006s  blue6 sees blue2 join
 660.006s  blue6 answers an old goodbye: I take part
 660.006s  green3 sees green2 join
 660.006s  green3 sees green1 join
 660.006s  green3 sees green5 join
 660.006s  green3 sees green6 join
 660.006s  green3 sees green4 join
 660.006s  green3 answers an old goodbye: I take part
 660.006s  blue6 hears that blue3 means to leave
 660.006s  blue3 hears that blue6 means to leave
 660.006s  blue3 sees blue6 join
 660.027s  blue5 sees blue6 join
 660.027s  blue5 sees blue3 join
 660.027s  blue4 sees blue6 join
 660.027s  blue4 sees blue3 join
 660.066s  green4 sees green3 join
 660.066s  green4 sees green6 join
 660.066s  green5 sees green3 join
 660.066s  green5 sees green6 join
 660.076s  green6 hears that green3 means to leave
 660.076s  green6 sees green3 join
 665.888s  green2 tries blue1 at 10.0.0.1
 683.648s  blue2 tries 10.0.0.7 at 10.0.0.7
 683.649s  blue2 tries green6 at 10.0.0.6
 692.083s  green2 tries blue1 at 10.0.0.1
 708.150s  blue2 tries 10.0.0.7 at 10.0.0.7
 708.151s  blue2 tries green6 at 10.0.0.6
 715.068s  green2 tries blue1 at 10.0.0.1
 730.724s  blue2 tries 10.0.0.7 at 10.0.0.7
 730.725s  blue2 tries green6 at 10.0.0.6
 744.757s  green2 tries blue1 at 10.0.0.1
 754.796s  blue2 tries 10.0.0.7 at 10.0.0.7
 754.797s  blue2 tries green6 at 10.0.0.6
 771.789s  green2 tries blue1 at 10.0.0.1
 779.835s  blue2 tries 10.0.0.7 at 10.0.0.7
 779.836s  blue2 tries green6 at 10.0.0.6
 801.187s  green2 tries blue1 at 10.0.0.1
 809.538s  blue2 tries 10.0.0.7 at 10.0.0.7
 809.539s  blue2 tries green6 at 10.0.0.6
 830.485s  green2 tries blue1 at 10.0.0.1
 838.768s  blue2 tries 10.0.0.7 at 10.0.0.7
 838.769s  blue2 tries green6 at 10.0.0.6
 855.836s  green2 tries blue1 at 10.0.0.1
 863.368s  blue2 tries 10.0.0.7 at 10.0.0.7
 863.369s  blue2 tries green6 at 10.0.0.6
 880.019s  green2 tries blue1 at 10.0.0.1
 892.017s  blue2 tries 10.0.0.7 at 10.0.0.7
 892.018s  blue2 tries green6 at 10.0.0.6
 906.971s  green2 tries blue1 at 10.0.0.1
 915.470s  blue2 tries 10.0.0.7 at 10.0.0.7
 915.471s  blue2 tries green6 at 10.0.0.6
 934.510s  green2 tries blue1 at 10.0.0.1
 943.672s  blue2 tries 10.0.0.7 at 10.0.0.7
 943.673s  blue2 tries green6 at 10.0.0.6
 960.282s  green2 tries blue1 at 10.0.0.1
 968.205s  blue2 tries 10.0.0.7 at 10.0.0.7
 968.206s  blue2 tries green6 at 10.0.0.6
 983.119s  green2 tries blue1 at 10.0.0.1
 996.459s  blue2 tries 10.0.0.7 at 10.0.0.7
 996.460s  blue2 tries green6 at 10.0.0.6
1011.037s  green2 tries blue1 at 10.0.0.1
1019.530s  blue2 tries 10.0.0.7 at 10.0.0.7
1019.531s  blue2 tries green6 at 10.0.0.6
1034.746s  green2 tries blue1 at 10.0.0.1
1045.646s  blue2 tries 10.0.0.7 at 10.0.0.7
1045.647s  blue2 tries green6 at 10.0.0.6
1059.479s  green2 tries blue1 at 10.0.0.1
1068.457s  blue2 tries 10.0.0.7 at 10.0.0.7
1068.458s  blue2 tries green6 at 10.0.0.6
1084.704s  green2 tries blue1 at 10.0.0.1
1095.334s  blue2 tries 10.0.0.7 at 10.0.0.7
1095.335s  blue2 tries green6 at 10.0.0.6
1113.318s  green2 tries blue1 at 10.0.0.1
1121.082s  blue2 tries 10.0.0.7 at 10.0.0.7
1121.083s  blue2 tries green6 at 10.0.0.6
1138.115s  green2 tries blue1 at 10.0.0.1
1145.985s  blue2 tries 10.0.0.7 at 10.0.0.7
1145.986s  blue2 tries green6 at 10.0.0.6
1165.438s  green2 tries blue1 at 10.0.0.1
1170.689s  blue2 tries 10.0.0.7 at 10.0.0.7
1170.690s  blue2 tries green6 at 10.0.0.6
1188.205s  green2 tries blue1 at 10.0.0.1
1198.208s  blue2 tries 10.0.0.7 at 10.0.0.7
1198.209s  blue2 tries green6 at 10.0.0.6
1200.000s  * blue4, green4: killed with -9
1200.000s  * blue6, green6: told to leave
1200.099s  blue3 hears that blue6 means to leave
1200.099s  blue2 hears that blue6 means to leave
1200.099s  blue5 hears that blue6 means to leave
1200.107s  green3 hears that green6 means to leave
1200.107s  green5 hears that green6 means to leave
1200.107s  green1 hears that green6 means to leave
1200.133s  blue1 hears that blue6 means to leave
1200.158s  green2 hears that green6 means to leave
1200.298s  blue6 sees blue6 leave
1200.306s  green6 sees green6 leave
1200.499s  blue5 sees blue6 leave
1200.499s  blue3 sees blue6 leave
1200.507s  green1 sees green6 leave
1200.507s  green3 sees green6 leave
1200.507s  green5 sees green6 leave
1200.551s  blue1 sees blue6 leave
1200.559s  green2 sees green6 leave
1200.586s  blue2 sees blue6 leave
1201.375s  green1 suspects green4: no answer on any path
1201.377s  green3 hears that green4 is suspected
1201.466s  green5 hears that green4 is suspected
1201.559s  green2 hears that green4 is suspected
1201.584s  blue6 has left and exits
1201.656s  green6 hears that green4 is suspected
1201.706s  green6 has left and exits
1202.267s  green3 suspects green4: no answer on any path
1202.623s  green5 suspects green4: no answer on any path
1202.928s  blue3 suspects blue4: no answer on any path
1202.929s  blue5 hears that blue4 is suspected
1202.950s  blue2 hears that blue4 is suspected
1203.027s  blue1 hears that blue4 is suspected
1203.362s  blue2 suspects blue4: no answer on any path
1203.375s  green1 suspects green4: no answer on any path
1203.623s  green5 suspects green4: no answer on any path
1203.782s  blue5 suspects blue4: no answer on any path
1204.131s  blue1 suspects blue4: no answer on any path
1205.375s  green1 calls green4 failed: accused first by green1 (no answer on any path), 2 of 2 confirmations
1205.377s  green3 calls green4 failed: accused first by green1 (gossip), 2 of 2 confirmations
1205.466s  green5 calls green4 failed: accused first by green1 (gossip), 2 of 2 confirmations
1205.466s  green2 calls green4 failed, by the word of green1
1205.780s  green2 suspects green4: no answer on any path
1206.267s  green3 suspects green4: no answer on any path
1206.362s  blue2 suspects blue4: no answer on any path
1206.928s  blue3 calls blue4 failed: accused first by blue3 (no answer on any path), 2 of 2 confirmations
1206.929s  blue5 calls blue4 failed: accused first by blue3 (gossip), 2 of 2 confirmations
1206.950s  blue2 calls blue4 failed: accused first by blue3 (gossip), 2 of 2 confirmations
1206.951s  blue1 calls blue4 failed, by the word of blue5
1207.782s  blue5 suspects blue4: no answer on any path
1214.281s  green2 attempts to reconnect to green4
1214.282s  green2 tries blue1 at 10.0.0.1
1222.793s  blue2 tries 10.0.0.7 at 10.0.0.7
1222.793s  blue2 attempts to reconnect to blue4
1222.794s  blue2 tries green6 at 10.0.0.6
1230.000s  green5 attempts to reconnect to green4
1230.000s  blue1 attempts to reconnect to blue4
1230.000s  green3 attempts to reconnect to green4
1230.000s  blue5 attempts to reconnect to blue4
1230.000s  green1 attempts to reconnect to green4
1230.000s  blue3 attempts to reconnect to blue4
1243.118s  green2 attempts to reconnect to green4
1243.119s  green2 tries blue1 at 10.0.0.1
1250.110s  blue2 tries 10.0.0.7 at 10.0.0.7
1250.110s  blue2 attempts to reconnect to blue4
1250.111s  blue2 tries green6 at 10.0.0.6
1252.922s  green1 attempts to reconnect to green4
1253.431s  blue3 attempts to reconnect to blue4
1254.152s  blue5 attempts to reconnect to blue4
1256.675s  blue1 attempts to reconnect to blue4
1256.771s  green5 attempts to reconnect to green4
1259.599s  green3 attempts to reconnect to green4
1260.000s  * blue4 and green6, green4 and blue6: down, and their addresses are swapped
1260.000s  * blue6: started anew, joining blue1, blue2
1260.000s  * green6: started anew, joining green1, green2
1260.004s  green1 sees green6 join
1260.004s  green2 sees green6 join
1260.004s  blue1 sees blue6 join
1260.004s  blue2 sees blue6 join
1260.006s  green6 sees green5 join
1260.006s  green6 sees green3 join
1260.006s  green6 sees green1 join
1260.006s  green6 sees green2 join
1260.006s  green6 answers an old goodbye: I take part
1260.006s  green6 answers an old goodbye: I take part
1260.006s  blue6 sees blue3 join
1260.006s  blue6 sees blue5 join
1260.006s  blue6 sees blue1 join
1260.006s  blue6 sees blue2 join
1260.006s  blue6 answers an old goodbye: I take part
1260.057s  blue3 sees blue6 join
1260.058s  blue5 sees blue6 join
1260.066s  green5 sees green6 join
1260.066s  green3 sees green6 join
1267.556s  green2 attempts to reconnect to green4
1267.557s  green2 tries blue1 at 10.0.0.1
1276.237s  blue3 attempts to reconnect to blue4
1276.916s  blue2 tries 10.0.0.7 at 10.0.0.7
1276.916s  blue2 attempts to reconnect to blue4
1277.292s  green1 attempts to reconnect to green4
1277.415s  blue5 attempts to reconnect to blue4
1283.781s  green5 attempts to reconnect to green4
1284.259s  blue1 attempts to reconnect to blue4
1284.468s  green3 attempts to reconnect to green4
1295.954s  green2 attempts to reconnect to green4
1295.955s  green2 tries blue1 at 10.0.0.1
1300.916s  blue5 attempts to reconnect to blue4
1302.251s  green1 attempts to reconnect to green4
1304.224s  blue2 tries 10.0.0.7 at 10.0.0.7
1304.224s  blue2 attempts to reconnect to blue4
1305.911s  blue3 attempts to reconnect to blue4
1310.891s  blue1 attempts to reconnect to blue4
1311.529s  green5 attempts to reconnect to green4
1312.436s  green3 attempts to reconnect to green4
1322.182s  green2 attempts to reconnect to green4
1322.183s  green2 tries blue1 at 10.0.0.1
1328.602s  blue3 attempts to reconnect to blue4
1329.105s  blue2 tries 10.0.0.7 at 10.0.0.7
1329.105s  blue2 attempts to reconnect to blue4
1330.036s  green1 attempts to reconnect to green4
1330.769s  blue5 attempts to reconnect to blue4
1334.235s  green5 attempts to reconnect to green4
1340.495s  blue1 attempts to reconnect to blue4
1341.026s  green3 attempts to reconnect to green4
1347.061s  green2 attempts to reconnect to green4
1347.062s  green2 tries blue1 at 10.0.0.1
1353.819s  blue5 attempts to reconnect to blue4
1354.038s  blue2 tries 10.0.0.7 at 10.0.0.7
1354.038s  blue2 attempts to reconnect to blue4
1354.921s  green1 attempts to reconnect to green4
1357.470s  green5 attempts to reconnect to green4
1358.372s  blue3 attempts to reconnect to blue4
1364.991s  blue1 attempts to reconnect to blue4
1365.103s  green3 attempts to reconnect to green4
1371.171s  green2 attempts to reconnect to green4
1371.172s  green2 tries blue1 at 10.0.0.1
1379.806s  green1 attempts to reconnect to green4
1380.729s  green5 attempts to reconnect to green4
1381.638s  blue5 attempts to reconnect to blue4
1382.905s  blue2 tries 10.0.0.7 at 10.0.0.7
1382.905s  blue2 attempts to reconnect to blue4
1385.020s  blue3 attempts to reconnect to blue4
1391.900s  green3 attempts to reconnect to green4
1393.386s  blue1 attempts to reconnect to blue4
1395.070s  green2 attempts to reconnect to green4
1395.071s  green2 tries blue1 at 10.0.0.1
1407.074s  blue5 attempts to reconnect to blue4
1407.233s  green1 attempts to reconnect to green4
1407.736s  green5 attempts to reconnect to green4
1409.804s  blue3 attempts to reconnect to blue4
1411.584s  blue2 tries 10.0.0.7 at 10.0.0.7
1411.584s  blue2 attempts to reconnect to blue4
1418.140s  green3 attempts to reconnect to green4
1421.028s  blue1 attempts to reconnect to blue4
1421.570s  green2 attempts to reconnect to green4
1421.571s  green2 tries blue1 at 10.0.0.1
1431.232s  green1 attempts to reconnect to green4
1433.855s  blue3 attempts to reconnect to blue4
1435.254s  blue5 attempts to reconnect to blue4
1435.286s  green5 attempts to reconnect to green4
1436.343s  blue2 tries 10.0.0.7 at 10.0.0.7
1436.343s  blue2 attempts to reconnect to blue4
1445.651s  green2 attempts to reconnect to green4
1445.652s  green2 tries blue1 at 10.0.0.1
1446.319s  blue1 attempts to reconnect to blue4
1447.055s  green3 attempts to reconnect to green4
1457.204s  blue3 attempts to reconnect to blue4
1457.986s  blue5 attempts to reconnect to blue4
1459.583s  blue2 tries 10.0.0.7 at 10.0.0.7
1459.583s  blue2 attempts to reconnect to blue4
1459.657s  green1 attempts to reconnect to green4
1463.494s  green5 attempts to reconnect to green4
1470.933s  green3 attempts to reconnect to green4
1470.992s  green2 attempts to reconnect to green4
1470.993s  green2 tries blue1 at 10.0.0.1
1472.871s  blue1 attempts to reconnect to blue4
1480.664s  blue3 attempts to reconnect to blue4
1482.682s  green1 attempts to reconnect to green4
1486.104s  blue5 attempts to reconnect to blue4
1489.458s  blue2 tries 10.0.0.7 at 10.0.0.7
1489.458s  blue2 attempts to reconnect to blue4
1492.214s  green5 attempts to reconnect to green4
1494.284s  green3 attempts to reconnect to green4
1496.395s  green2 attempts to reconnect to green4
1496.396s  green2 tries blue1 at 10.0.0.1
1497.251s  blue1 attempts to reconnect to blue4
1508.117s  blue3 attempts to reconnect to blue4
1508.816s  green1 attempts to reconnect to green4
1510.255s  blue5 attempts to reconnect to blue4
1513.264s  blue2 tries 10.0.0.7 at 10.0.0.7
1513.264s  blue2 attempts to reconnect to blue4
1515.412s  green5 attempts to reconnect to green4
1521.738s  green2 attempts to reconnect to green4
1521.739s  green2 tries blue1 at 10.0.0.1
1522.080s  green3 attempts to reconnect to green4
1526.761s  blue1 attempts to reconnect to blue4
1533.982s  green1 attempts to reconnect to green4
1535.032s  blue3 attempts to reconnect to blue4
1536.808s  blue5 attempts to reconnect to blue4
1537.769s  blue2 tries 10.0.0.7 at 10.0.0.7
1537.769s  blue2 attempts to reconnect to blue4
1541.943s  green5 attempts to reconnect to green4
1546.455s  green2 attempts to reconnect to green4
1546.456s  green2 tries blue1 at 10.0.0.1
1549.589s  green3 attempts to reconnect to green4
1554.470s  blue1 attempts to reconnect to blue4
1556.918s  green1 attempts to reconnect to green4
1562.980s  blue5 attempts to reconnect to blue4
1563.488s  blue2 tries 10.0.0.7 at 10.0.0.7
1563.488s  blue2 attempts to reconnect to blue4
1563.827s  blue3 attempts to reconnect to blue4
1570.870s  green5 attempts to reconnect to green4
1572.281s  green3 attempts to reconnect to green4
1572.328s  green2 attempts to reconnect to green4
1572.329s  green2 tries blue1 at 10.0.0.1
1578.112s  blue1 attempts to reconnect to blue4
1583.376s  green1 attempts to reconnect to green4
1587.704s  blue5 attempts to reconnect to blue4
1589.513s  blue2 tries 10.0.0.7 at 10.0.0.7
1589.513s  blue2 attempts to reconnect to blue4
1589.723s  blue3 attempts to reconnect to blue4
1595.612s  green5 attempts to reconnect to green4
1598.285s  green2 attempts to reconnect to green4
1598.286s  green2 tries blue1 at 10.0.0.1
1600.160s  green3 attempts to reconnect to green4
1602.922s  blue1 attempts to reconnect to blue4
1608.977s  green1 attempts to reconnect to green4
1612.383s  blue2 tries 10.0.0.7 at 10.0.0.7
1612.383s  blue2 attempts to reconnect to blue4
1614.442s  blue3 attempts to reconnect to blue4
1615.993s  blue5 attempts to reconnect to blue4
1621.870s  green5 attempts to reconnect to green4
1622.378s  green2 attempts to reconnect to green4
1622.379s  green2 tries blue1 at 10.0.0.1
1623.572s  green3 attempts to reconnect to green4
1632.017s  green1 attempts to reconnect to green4
1632.024s  blue1 attempts to reconnect to blue4
1640.438s  blue3 attempts to reconnect to blue4
1641.822s  blue2 tries 10.0.0.7 at 10.0.0.7
1641.822s  blue2 attempts to reconnect to blue4
1644.629s  green5 attempts to reconnect to green4
1645.833s  blue5 attempts to reconnect to blue4
1648.481s  green2 attempts to reconnect to green4
1648.482s  green2 tries blue1 at 10.0.0.1
1651.851s  green3 attempts to reconnect to green4
1654.613s  green1 attempts to reconnect to green4
1659.888s  blue1 attempts to reconnect to blue4
1663.486s  blue3 attempts to reconnect to blue4
1665.525s  blue2 tries 10.0.0.7 at 10.0.0.7
1665.525s  blue2 attempts to reconnect to blue4
1668.185s  green5 attempts to reconnect to green4
1673.073s  blue5 attempts to reconnect to blue4
1675.704s  green3 attempts to reconnect to green4
1677.525s  green2 attempts to reconnect to green4
1677.526s  green2 tries blue1 at 10.0.0.1
1682.286s  green1 attempts to reconnect to green4
1687.643s  blue1 attempts to reconnect to blue4
1688.835s  blue2 tries 10.0.0.7 at 10.0.0.7
1688.835s  blue2 attempts to reconnect to blue4
1690.433s  blue3 attempts to reconnect to blue4
1691.651s  green5 attempts to reconnect to green4
1695.813s  blue5 attempts to reconnect to blue4
1705.126s  green1 attempts to reconnect to green4
1705.274s  green3 attempts to reconnect to green4
1706.813s  green2 attempts to reconnect to green4
1706.814s  green2 tries blue1 at 10.0.0.1
1712.846s  blue1 attempts to reconnect to blue4
1715.334s  blue3 attempts to reconnect to blue4
1715.516s  blue2 tries 10.0.0.7 at 10.0.0.7
1715.516s  blue2 attempts to reconnect to blue4
1717.229s  green5 attempts to reconnect to green4
1721.111s  blue5 attempts to reconnect to blue4
1728.409s  green3 attempts to reconnect to green4
1730.154s  green2 attempts to reconnect to green4
1730.155s  green2 tries blue1 at 10.0.0.1
1734.120s  green1 attempts to reconnect to green4
1737.053s  blue1 attempts to reconnect to blue4
1740.644s  green5 attempts to reconnect to green4
1740.777s  blue3 attempts to reconnect to blue4
1743.437s  blue2 tries 10.0.0.7 at 10.0.0.7
1743.437s  blue2 attempts to reconnect to blue4
1749.368s  blue5 attempts to reconnect to blue4
1752.691s  green2 attempts to reconnect to green4
1752.692s  green2 tries blue1 at 10.0.0.1
1754.452s  green3 attempts to reconnect to green4
1758.737s  green1 attempts to reconnect to green4
1764.436s  blue1 attempts to reconnect to blue4
1767.411s  green5 attempts to reconnect to green4
1769.308s  blue3 attempts to reconnect to blue4
1772.556s  blue2 tries 10.0.0.7 at 10.0.0.7
1772.556s  blue2 attempts to reconnect to blue4
1772.795s  blue5 attempts to reconnect to blue4
1778.083s  green3 attempts to reconnect to green4
1782.477s  green2 attempts to reconnect to green4
1782.478s  green2 tries blue1 at 10.0.0.1
1787.381s  green1 attempts to reconnect to green4
1790.394s  green5 attempts to reconnect to green4
1792.597s  blue1 attempts to reconnect to blue4
1792.626s  blue3 attempts to reconnect to blue4
1796.710s  blue5 attempts to reconnect to blue4
1799.727s  blue2 tries 10.0.0.7 at 10.0.0.7
1799.727s  blue2 attempts to reconnect to blue4
1801.574s  green3 attempts to reconnect to green4
1808.317s  green2 attempts to reconnect to green4
1808.318s  green2 tries blue1 at 10.0.0.1
1809.993s  green1 attempts to reconnect to green4
1818.132s  green5 attempts to reconnect to green4
1819.061s  blue3 attempts to reconnect to blue4
1820.313s  blue5 attempts to reconnect to blue4
1821.611s  blue1 attempts to reconnect to blue4
1825.681s  green3 attempts to reconnect to green4
1826.340s  blue2 tries 10.0.0.7 at 10.0.0.7
1826.340s  blue2 attempts to reconnect to blue4
1831.002s  green2 attempts to reconnect to green4
1831.003s  green2 tries blue1 at 10.0.0.1
1839.873s  green1 attempts to reconnect to green4
1841.647s  blue3 attempts to reconnect to blue4
1841.665s  green5 attempts to reconnect to green4
1844.146s  blue1 attempts to reconnect to blue4
1846.848s  blue5 attempts to reconnect to blue4
1848.995s  blue2 tries 10.0.0.7 at 10.0.0.7
1848.995s  blue2 attempts to reconnect to blue4
1851.859s  green3 attempts to reconnect to green4
1854.455s  green2 attempts to reconnect to green4
1854.456s  green2 tries blue1 at 10.0.0.1
1863.861s  green1 attempts to reconnect to green4
1864.697s  green5 attempts to reconnect to green4
1866.648s  blue3 attempts to reconnect to blue4
1870.640s  blue1 attempts to reconnect to blue4
1873.995s  blue5 attempts to reconnect to blue4
1876.074s  blue2 tries 10.0.0.7 at 10.0.0.7
1876.074s  blue2 attempts to reconnect to blue4
1878.102s  green2 attempts to reconnect to green4
1878.103s  green2 tries blue1 at 10.0.0.1
1880.423s  green3 attempts to reconnect to green4
1890.456s  green5 attempts to reconnect to green4
1891.765s  green1 attempts to reconnect to green4
1895.913s  blue1 attempts to reconnect to blue4
1896.491s  blue3 attempts to reconnect to blue4
1898.718s  blue5 attempts to reconnect to blue4
1902.201s  blue2 tries 10.0.0.7 at 10.0.0.7
1902.201s  blue2 attempts to reconnect to blue4
1904.851s  green2 attempts to reconnect to green4
1904.852s  green2 tries blue1 at 10.0.0.1
1910.312s  green3 attempts to reconnect to green4
1917.820s  green5 attempts to reconnect to green4
1919.447s  blue3 attempts to reconnect to blue4
1920.710s  green1 attempts to reconnect to green4
1925.091s  blue1 attempts to reconnect to blue4
1926.138s  blue5 attempts to reconnect to blue4
1929.451s  green2 attempts to reconnect to green4
1929.452s  green2 tries blue1 at 10.0.0.1
1931.263s  blue2 tries 10.0.0.7 at 10.0.0.7
1931.263s  blue2 attempts to reconnect to blue4
1936.829s  green3 attempts to reconnect to green4
1944.049s  green5 attempts to reconnect to green4
1946.416s  blue3 attempts to reconnect to blue4
1947.213s  green1 attempts to reconnect to green4
1948.317s  blue1 attempts to reconnect to blue4
1954.620s  green2 attempts to reconnect to green4
1954.621s  green2 tries blue1 at 10.0.0.1
1955.204s  blue5 attempts to reconnect to blue4
1959.338s  blue2 tries 10.0.0.7 at 10.0.0.7
1959.338s  blue2 attempts to reconnect to blue4
1961.286s  green3 attempts to reconnect to green4
1967.377s  green5 attempts to reconnect to green4
1970.830s  blue3 attempts to reconnect to blue4
1974.482s  blue1 attempts to reconnect to blue4
1975.026s  green1 attempts to reconnect to green4
1979.623s  green2 attempts to reconnect to green4
1979.624s  green2 tries blue1 at 10.0.0.1
1979.997s  blue5 attempts to reconnect to blue4
1982.585s  blue2 tries 10.0.0.7 at 10.0.0.7
1982.585s  blue2 attempts to reconnect to blue4
1986.566s  green3 attempts to reconnect to green4
1997.145s  green5 attempts to reconnect to green4
1999.140s  blue3 attempts to reconnect to blue4
2001.093s  blue1 attempts to reconnect to blue4
2002.063s  green1 attempts to reconnect to green4
2004.205s  blue5 attempts to reconnect to blue4
2005.079s  green2 attempts to reconnect to green4
2005.080s  green2 tries blue1 at 10.0.0.1
2012.522s  blue2 tries 10.0.0.7 at 10.0.0.7
2012.522s  blue2 attempts to reconnect to blue4
2013.089s  green3 attempts to reconnect to green4
2024.392s  green5 attempts to reconnect to green4
2025.411s  blue3 attempts to reconnect to blue4
2028.177s  blue5 attempts to reconnect to blue4
2029.412s  blue1 attempts to reconnect to blue4
2030.614s  green1 attempts to reconnect to green4
2033.108s  green2 attempts to reconnect to green4
2033.109s  green2 tries blue1 at 10.0.0.1
2035.410s  blue2 tries 10.0.0.7 at 10.0.0.7
2035.410s  blue2 attempts to reconnect to blue4
2038.664s  green3 attempts to reconnect to green4
2053.200s  green5 attempts to reconnect to green4
2053.570s  blue5 attempts to reconnect to blue4
2054.752s  blue3 attempts to reconnect to blue4
2058.212s  blue1 attempts to reconnect to blue4
2058.924s  green2 attempts to reconnect to green4
2058.925s  green2 tries blue1 at 10.0.0.1
2059.061s  green1 attempts to reconnect to green4
2063.849s  green3 attempts to reconnect to green4
2064.590s  blue2 tries 10.0.0.7 at 10.0.0.7
2064.590s  blue2 attempts to reconnect to blue4
2077.668s  green5 attempts to reconnect to green4
2078.558s  blue3 attempts to reconnect to blue4
2081.092s  blue5 attempts to reconnect to blue4
2082.745s  green1 attempts to reconnect to green4
2087.643s  blue1 attempts to reconnect to blue4
2088.469s  green2 attempts to reconnect to green4
2088.470s  green2 tries blue1 at 10.0.0.1
2091.131s  green3 attempts to reconnect to green4
2094.186s  blue2 tries 10.0.0.7 at 10.0.0.7
2094.186s  blue2 attempts to reconnect to blue4
2105.214s  blue3 attempts to reconnect to blue4
2105.801s  blue5 attempts to reconnect to blue4
2107.257s  green5 attempts to reconnect to green4
2108.724s  green1 attempts to reconnect to green4
2113.768s  green2 attempts to reconnect to green4
2113.769s  green2 tries blue1 at 10.0.0.1
2115.435s  blue1 attempts to reconnect to blue4
2120.306s  green3 attempts to reconnect to green4
2122.056s  blue2 tries 10.0.0.7 at 10.0.0.7
2122.056s  blue2 attempts to reconnect to blue4
2128.442s  blue3 attempts to reconnect to blue4
2129.680s  blue5 attempts to reconnect to blue4
2131.695s  green5 attempts to reconnect to green4
2132.133s  green1 attempts to reconnect to green4
2141.389s  blue1 attempts to reconnect to blue4
2143.049s  green2 attempts to reconnect to green4
2143.050s  green2 tries blue1 at 10.0.0.1
2145.339s  green3 attempts to reconnect to green4
2148.214s  blue2 tries 10.0.0.7 at 10.0.0.7
2148.214s  blue2 attempts to reconnect to blue4
2153.269s  blue3 attempts to reconnect to blue4
2155.717s  blue5 attempts to reconnect to blue4
2158.516s  green1 attempts to reconnect to green4
2161.175s  green5 attempts to reconnect to green4
2167.007s  blue1 attempts to reconnect to blue4
2171.649s  green3 attempts to reconnect to green4
2171.854s  green2 attempts to reconnect to green4
2171.855s  green2 tries blue1 at 10.0.0.1
2173.211s  blue2 tries 10.0.0.7 at 10.0.0.7
2173.211s  blue2 attempts to reconnect to blue4
2179.968s  blue3 attempts to reconnect to blue4
2181.713s  blue5 attempts to reconnect to blue4
2183.835s  green1 attempts to reconnect to green4
2190.472s  green5 attempts to reconnect to green4
2194.079s  blue1 attempts to reconnect to blue4
2197.646s  blue2 tries 10.0.0.7 at 10.0.0.7
2197.646s  blue2 attempts to reconnect to blue4
2198.434s  green3 attempts to reconnect to green4
2200.825s  green2 attempts to reconnect to green4
2200.826s  green2 tries blue1 at 10.0.0.1
2208.338s  blue3 attempts to reconnect to blue4
2209.908s  green1 attempts to reconnect to green4
2211.165s  blue5 attempts to reconnect to blue4
2218.956s  green5 attempts to reconnect to green4
2223.819s  green3 attempts to reconnect to green4
2223.918s  blue1 attempts to reconnect to blue4
2224.967s  green2 attempts to reconnect to green4
2224.968s  green2 tries blue1 at 10.0.0.1
2226.507s  blue2 tries 10.0.0.7 at 10.0.0.7
2226.507s  blue2 attempts to reconnect to blue4
2234.564s  blue5 attempts to reconnect to blue4
2235.488s  blue3 attempts to reconnect to blue4
2239.120s  green1 attempts to reconnect to green4
2246.360s  green5 attempts to reconnect to green4
2247.545s  green3 attempts to reconnect to green4
2251.157s  blue1 attempts to reconnect to blue4
2252.263s  blue2 tries 10.0.0.7 at 10.0.0.7
2252.263s  blue2 attempts to reconnect to blue4
2253.995s  green2 attempts to reconnect to green4
2253.996s  green2 tries blue1 at 10.0.0.1
2261.745s  blue3 attempts to reconnect to blue4
2262.409s  green1 attempts to reconnect to green4
2262.667s  blue5 attempts to reconnect to blue4
2272.405s  green3 attempts to reconnect to green4
2274.732s  green5 attempts to reconnect to green4
2275.891s  blue2 tries 10.0.0.7 at 10.0.0.7
2275.891s  blue2 attempts to reconnect to blue4
2277.725s  blue1 attempts to reconnect to blue4
2278.653s  green2 attempts to reconnect to green4
2278.654s  green2 tries blue1 at 10.0.0.1
2285.347s  blue5 attempts to reconnect to blue4
2288.742s  blue3 attempts to reconnect to blue4
2290.631s  green1 attempts to reconnect to green4
2296.307s  green3 attempts to reconnect to green4
2301.628s  green2 attempts to reconnect to green4
2301.629s  green2 tries blue1 at 10.0.0.1
2304.607s  green5 attempts to reconnect to green4
2305.030s  blue2 tries 10.0.0.7 at 10.0.0.7
2305.030s  blue2 attempts to reconnect to blue4
2305.697s  blue1 attempts to reconnect to blue4
2309.205s  blue5 attempts to reconnect to blue4
2312.352s  blue3 attempts to reconnect to blue4
2317.310s  green1 attempts to reconnect to green4
2326.194s  green3 attempts to reconnect to green4
2327.456s  green5 attempts to reconnect to green4
2328.186s  blue2 tries 10.0.0.7 at 10.0.0.7
2328.186s  blue2 attempts to reconnect to blue4
2328.548s  green2 attempts to reconnect to green4
2328.549s  green2 tries blue1 at 10.0.0.1
2332.572s  blue1 attempts to reconnect to blue4
2332.712s  blue5 attempts to reconnect to blue4
2337.410s  blue3 attempts to reconnect to blue4
2343.334s  green1 attempts to reconnect to green4
2351.788s  green2 attempts to reconnect to green4
2351.789s  green2 tries blue1 at 10.0.0.1
2354.114s  blue2 tries 10.0.0.7 at 10.0.0.7
2354.114s  blue2 attempts to reconnect to blue4
2354.660s  green3 attempts to reconnect to green4
2355.625s  green5 attempts to reconnect to green4
2356.398s  blue1 attempts to reconnect to blue4
2359.000s  blue5 attempts to reconnect to blue4
2366.030s  blue3 attempts to reconnect to blue4
2368.081s  green1 attempts to reconnect to green4
2377.996s  green3 attempts to reconnect to green4
2379.624s  blue2 tries 10.0.0.7 at 10.0.0.7
2379.624s  blue2 attempts to reconnect to blue4
2379.667s  green2 attempts to reconnect to green4
2379.668s  green2 tries blue1 at 10.0.0.1
2380.742s  green5 attempts to reconnect to green4
2381.576s  blue5 attempts to reconnect to blue4
2386.318s  blue1 attempts to reconnect to blue4
2390.035s  blue3 attempts to reconnect to blue4
2395.378s  green1 attempts to reconnect to green4
2400.000s  * all nodes: told to join blue1, blue2, blue3, blue4, blue5, blue6, green1, green2, green3, green4, green5, green6
2404.104s  blue2 tries 10.0.0.7 at 10.0.0.7
2404.104s  blue2 attempts to reconnect to blue4
2404.105s  blue2 tries blue4 at 10.0.0.6
2404.105s  blue2 tries green2 at 10.0.0.8
2404.105s  blue2 tries green3 at 10.0.0.3
2404.105s  blue2 tries green4 at 10.0.0.12
2404.105s  blue2 tries green5 at 10.0.0.11
2404.444s  blue5 attempts to reconnect to blue4
2404.445s  blue5 tries blue4 at 10.0.0.6
2404.445s  blue5 tries green1 at 10.0.0.7
2404.445s  blue5 tries green2 at 10.0.0.8
2404.445s  blue5 tries green3 at 10.0.0.3
2404.445s  blue5 tries green4 at 10.0.0.12
2404.445s  blue5 tries green5 at 10.0.0.11
2404.769s  green2 attempts to reconnect to green4
2404.770s  green2 tries blue1 at 10.0.0.1
2404.770s  green2 tries blue2 at 10.0.0.2
2404.770s  green2 tries blue3 at 10.0.0.9
2404.770s  green2 tries blue4 at 10.0.0.6
2404.770s  green2 tries blue5 at 10.0.0.5
2404.770s  green2 tries green4 at 10.0.0.12
2406.563s  green3 attempts to reconnect to green4
2406.564s  green3 tries blue1 at 10.0.0.1
2406.564s  green3 tries blue2 at 10.0.0.2
2406.564s  green3 tries blue3 at 10.0.0.9
2406.564s  green3 tries blue4 at 10.0.0.6
2406.564s  green3 tries blue5 at 10.0.0.5
2406.564s  green3 tries green4 at 10.0.0.12
2407.829s  green5 attempts to reconnect to green4
2407.830s  green5 tries blue1 at 10.0.0.1
2407.830s  green5 tries blue2 at 10.0.0.2
2407.830s  green5 tries blue3 at 10.0.0.9
2407.830s  green5 tries blue4 at 10.0.0.6
2407.830s  green5 tries blue5 at 10.0.0.5
2407.830s  green5 tries green4 at 10.0.0.12
2410.494s  blue1 attempts to reconnect to blue4
2410.495s  blue1 tries blue4 at 10.0.0.6
2410.495s  blue1 tries green1 at 10.0.0.7
2410.495s  blue1 tries green2 at 10.0.0.8
2410.495s  blue1 tries green3 at 10.0.0.3
2410.495s  blue1 tries green4 at 10.0.0.12
2410.495s  blue1 tries green5 at 10.0.0.11
2414.717s  blue3 attempts to reconnect to blue4
2414.718s  blue3 tries blue4 at 10.0.0.6
2414.718s  blue3 tries green1 at 10.0.0.7
2414.718s  blue3 tries green2 at 10.0.0.8
2414.718s  blue3 tries green3 at 10.0.0.3
2414.718s  blue3 tries green4 at 10.0.0.12
2414.718s  blue3 tries green5 at 10.0.0.11
2424.594s  green1 attempts to reconnect to green4
2424.595s  green1 tries blue1 at 10.0.0.1
2424.595s  green1 tries blue2 at 10.0.0.2
2424.595s  green1 tries blue3 at 10.0.0.9
2424.595s  green1 tries blue4 at 10.0.0.6
2424.595s  green1 tries blue5 at 10.0.0.5
2424.595s  green1 tries green4 at 10.0.0.12
2427.184s  blue2 tries 10.0.0.7 at 10.0.0.7
2427.184s  blue2 attempts to reconnect to blue4
2427.185s  blue2 tries blue4 at 10.0.0.6
2427.185s  blue2 tries green2 at 10.0.0.8
2427.185s  blue2 tries green3 at 10.0.0.3
2427.185s  blue2 tries green4 at 10.0.0.12
2427.185s  blue2 tries green5 at 10.0.0.11
2430.001s  green6 tries blue1 at 10.0.0.1
2430.001s  green6 tries blue2 at 10.0.0.2
2430.001s  green6 tries blue3 at 10.0.0.9
2430.001s  green6 tries blue4 at 10.0.0.6
2430.001s  green6 tries blue5 at 10.0.0.5
2430.001s  green6 tries blue6 at 10.0.0.10
2430.001s  green6 tries green4 at 10.0.0.12
2430.001s  blue6 tries blue4 at 10.0.0.6
2430.001s  blue6 tries green1 at 10.0.0.7
2430.001s  blue6 tries green2 at 10.0.0.8
2430.001s  blue6 tries green3 at 10.0.0.3
2430.001s  blue6 tries green4 at 10.0.0.12
2430.001s  blue6 tries green5 at 10.0.0.11
2430.001s  blue6 tries green6 at 10.0.0.4
2430.059s  green2 attempts to reconnect to green4
2430.060s  green2 tries blue1 at 10.0.0.1
2430.060s  green2 tries blue2 at 10.0.0.2
2430.060s  green2 tries blue3 at 10.0.0.9
2430.060s  green2 tries blue4 at 10.0.0.6
2430.060s  green2 tries blue5 at 10.0.0.5
2430.060s  green2 tries green4 at 10.0.0.12
2432.418s  green5 attempts to reconnect to green4
2432.419s  green5 tries blue1 at 10.0.0.1
2432.419s  green5 tries blue2 at 10.0.0.2
2432.419s  green5 tries blue3 at 10.0.0.9
2432.419s  green5 tries blue4 at 10.0.0.6
2432.419s  green5 tries blue5 at 10.0.0.5
2432.419s  green5 tries green4 at 10.0.0.12
2433.462s  blue5 attempts to reconnect to blue4
2433.463s  blue5 tries blue4 at 10.0.0.6
2433.463s  blue5 tries green1 at 10.0.0.7
2433.463s  blue5 tries green2 at 10.0.0.8
2433.463s  blue5 tries green3 at 10.0.0.3
2433.463s  blue5 tries green4 at 10.0.0.12
2433.463s  blue5 tries green5 at 10.0.0.11
2434.778s  blue1 attempts to reconnect to blue4
2434.779s  blue1 tries blue4 at 10.0.0.6
2434.779s  blue1 tries green1 at 10.0.0.7
2434.779s  blue1 tries green2 at 10.0.0.8
2434.779s  blue1 tries green3 at 10.0.0.3
2434.779s  blue1 tries green4 at 10.0.0.12
2434.779s  blue1 tries green5 at 10.0.0.11
2435.467s  green3 attempts to reconnect to green4
2435.468s  green3 tries blue1 at 10.0.0.1
2435.468s  green3 tries blue2 at 10.0.0.2
2435.468s  green3 tries blue3 at 10.0.0.9
2435.468s  green3 tries blue4 at 10.0.0.6
2435.468s  green3 tries blue5 at 10.0.0.5
2435.468s  green3 tries green4 at 10.0.0.12
2440.752s  blue3 attempts to reconnect to blue4
2440.753s  blue3 tries blue4 at 10.0.0.6
2440.753s  blue3 tries green1 at 10.0.0.7
2440.753s  blue3 tries green2 at 10.0.0.8
2440.753s  blue3 tries green3 at 10.0.0.3
2440.753s  blue3 tries green4 at 10.0.0.12
2440.753s  blue3 tries green5 at 10.0.0.11
2452.467s  blue2 tries 10.0.0.7 at 10.0.0.7
2452.467s  blue2 attempts to reconnect to blue4
2452.468s  blue2 tries blue4 at 10.0.0.6
2452.468s  blue2 tries green2 at 10.0.0.8
2452.468s  blue2 tries green3 at 10.0.0.3
2452.468s  blue2 tries green4 at 10.0.0.12
2452.468s  blue2 tries green5 at 10.0.0.11
2453.836s  green1 attempts to reconnect to green4
2453.837s  green1 tries blue1 at 10.0.0.1
2453.837s  green1 tries blue2 at 10.0.0.2
2453.837s  green1 tries blue3 at 10.0.0.9
2453.837s  green1 tries blue4 at 10.0.0.6
2453.837s  green1 tries blue5 at 10.0.0.5
2453.837s  green1 tries green4 at 10.0.0.12
2455.100s  green6 tries blue1 at 10.0.0.1
2455.100s  green6 tries blue2 at 10.0.0.2
2455.100s  green6 tries blue3 at 10.0.0.9
2455.100s  green6 tries blue4 at 10.0.0.6
2455.100s  green6 tries blue5 at 10.0.0.5
2455.100s  green6 tries blue6 at 10.0.0.10
2455.100s  green6 tries green4 at 10.0.0.12
2455.450s  blue6 tries blue4 at 10.0.0.6
2455.450s  blue6 tries green1 at 10.0.0.7
2455.450s  blue6 tries green2 at 10.0.0.8
2455.450s  blue6 tries green3 at 10.0.0.3
2455.450s  blue6 tries green4 at 10.0.0.12
2455.450s  blue6 tries green5 at 10.0.0.11
2455.450s  blue6 tries green6 at 10.0.0.4
2457.411s  green5 attempts to reconnect to green4
2457.412s  green5 tries blue1 at 10.0.0.1
2457.412s  green5 tries blue2 at 10.0.0.2
2457.412s  green5 tries blue3 at 10.0.0.9
2457.412s  green5 tries blue4 at 10.0.0.6
2457.412s  green5 tries blue5 at 10.0.0.5
2457.412s  green5 tries green4 at 10.0.0.12
2457.825s  green2 attempts to reconnect to green4
2457.826s  green2 tries blue1 at 10.0.0.1
2457.826s  green2 tries blue2 at 10.0.0.2
2457.826s  green2 tries blue3 at 10.0.0.9
2457.826s  green2 tries blue4 at 10.0.0.6
2457.826s  green2 tries blue5 at 10.0.0.5
2457.826s  green2 tries green4 at 10.0.0.12
2460.997s  blue5 attempts to reconnect to blue4
2460.998s  blue5 tries blue4 at 10.0.0.6
2460.998s  blue5 tries green1 at 10.0.0.7
2460.998s  blue5 tries green2 at 10.0.0.8
2460.998s  blue5 tries green3 at 10.0.0.3
2460.998s  blue5 tries green4 at 10.0.0.12
2460.998s  blue5 tries green5 at 10.0.0.11
2461.075s  green3 attempts to reconnect to green4
2461.076s  green3 tries blue1 at 10.0.0.1
2461.076s  green3 tries blue2 at 10.0.0.2
2461.076s  green3 tries blue3 at 10.0.0.9
2461.076s  green3 tries blue4 at 10.0.0.6
2461.076s  green3 tries blue5 at 10.0.0.5
2461.076s  green3 tries green4 at 10.0.0.12
2462.853s  blue1 attempts to reconnect to blue4
2462.854s  blue1 tries blue4 at 10.0.0.6
2462.854s  blue1 tries green1 at 10.0.0.7
2462.854s  blue1 tries green2 at 10.0.0.8
2462.854s  blue1 tries green3 at 10.0.0.3
2462.854s  blue1 tries green4 at 10.0.0.12
2462.854s  blue1 tries green5 at 10.0.0.11
2468.003s  blue3 attempts to reconnect to blue4
2468.004s  blue3 tries blue4 at 10.0.0.6
2468.004s  blue3 tries green1 at 10.0.0.7
2468.004s  blue3 tries green2 at 10.0.0.8
2468.004s  blue3 tries green3 at 10.0.0.3
2468.004s  blue3 tries green4 at 10.0.0.12
2468.004s  blue3 tries green5 at 10.0.0.11
2478.115s  green6 tries blue1 at 10.0.0.1
2478.115s  green6 tries blue2 at 10.0.0.2
2478.115s  green6 tries blue3 at 10.0.0.9
2478.115s  green6 tries blue4 at 10.0.0.6
2478.115s  green6 tries blue5 at 10.0.0.5
2478.115s  green6 tries blue6 at 10.0.0.10
2478.115s  green6 tries green4 at 10.0.0.12
2479.926s  blue2 tries 10.0.0.7 at 10.0.0.7
2479.926s  blue2 attempts to reconnect to blue4
2479.927s  blue2 tries blue4 at 10.0.0.6
2479.927s  blue2 tries green2 at 10.0.0.8
2479.927s  blue2 tries green3 at 10.0.0.3
2479.927s  blue2 tries green4 at 10.0.0.12
2479.927s  blue2 tries green5 at 10.0.0.11
2483.214s  green1 attempts to reconnect to green4
2483.215s  green1 tries blue1 at 10.0.0.1
2483.215s  green1 tries blue2 at 10.0.0.2
2483.215s  green1 tries blue3 at 10.0.0.9
2483.215s  green1 tries blue4 at 10.0.0.6
2483.215s  green1 tries blue5 at 10.0.0.5
2483.215s  green1 tries green4 at 10.0.0.12
2484.129s  blue6 tries blue4 at 10.0.0.6
2484.129s  blue6 tries green1 at 10.0.0.7
2484.129s  blue6 tries green2 at 10.0.0.8
2484.129s  blue6 tries green3 at 10.0.0.3
2484.129s  blue6 tries green4 at 10.0.0.12
2484.129s  blue6 tries green5 at 10.0.0.11
2484.129s  blue6 tries green6 at 10.0.0.4
2486.454s  green5 attempts to reconnect to green4
2486.455s  green5 tries blue1 at 10.0.0.1
2486.455s  green5 tries blue2 at 10.0.0.2
2486.455s  green5 tries blue3 at 10.0.0.9
2486.455s  green5 tries blue4 at 10.0.0.6
2486.455s  green5 tries blue5 at 10.0.0.5
2486.455s  green5 tries green4 at 10.0.0.12
2486.710s  blue5 attempts to reconnect to blue4
2486.711s  blue5 tries blue4 at 10.0.0.6
2486.711s  blue5 tries green1 at 10.0.0.7
2486.711s  blue5 tries green2 at 10.0.0.8
2486.711s  blue5 tries green3 at 10.0.0.3
2486.711s  blue5 tries green4 at 10.0.0.12
2486.711s  blue5 tries green5 at 10.0.0.11
2487.203s  green2 attempts to reconnect to green4
2487.204s  green2 tries blue1 at 10.0.0.1
2487.204s  green2 tries blue2 at 10.0.0.2
2487.204s  green2 tries blue3 at 10.0.0.9
2487.204s  green2 tries blue4 at 10.0.0.6
2487.204s  green2 tries blue5 at 10.0.0.5
2487.204s  green2 tries green4 at 10.0.0.12
2490.490s  green3 attempts to reconnect to green4
2490.491s  green3 tries blue1 at 10.0.0.1
2490.491s  green3 tries blue2 at 10.0.0.2
2490.491s  green3 tries blue3 at 10.0.0.9
2490.491s  green3 tries blue4 at 10.0.0.6
2490.491s  green3 tries blue5 at 10.0.0.5
2490.491s  green3 tries green4 at 10.0.0.12
2492.394s  blue1 attempts to reconnect to blue4
2492.395s  blue1 tries blue4 at 10.0.0.6
2492.395s  blue1 tries green1 at 10.0.0.7
2492.395s  blue1 tries green2 at 10.0.0.8
2492.395s  blue1 tries green3 at 10.0.0.3
2492.395s  blue1 tries green4 at 10.0.0.12
2492.395s  blue1 tries green5 at 10.0.0.11
2493.315s  blue3 attempts to reconnect to blue4
2493.316s  blue3 tries blue4 at 10.0.0.6
2493.316s  blue3 tries green1 at 10.0.0.7
2493.316s  blue3 tries green2 at 10.0.0.8
2493.316s  blue3 tries green3 at 10.0.0.3
2493.316s  blue3 tries green4 at 10.0.0.12
2493.316s  blue3 tries green5 at 10.0.0.11
2506.083s  blue2 tries 10.0.0.7 at 10.0.0.7
2506.083s  blue2 attempts to reconnect to blue4
2506.084s  blue2 tries blue4 at 10.0.0.6
2506.084s  blue2 tries green2 at 10.0.0.8
2506.084s  blue2 tries green3 at 10.0.0.3
2506.084s  blue2 tries green4 at 10.0.0.12
2506.084s  blue2 tries green5 at 10.0.0.11
2507.087s  green6 tries blue1 at 10.0.0.1
2507.087s  green6 tries blue2 at 10.0.0.2
2507.087s  green6 tries blue3 at 10.0.0.9
2507.087s  green6 tries blue4 at 10.0.0.6
2507.087s  green6 tries blue5 at 10.0.0.5
2507.087s  green6 tries blue6 at 10.0.0.10
2507.087s  green6 tries green4 at 10.0.0.12
2511.610s  green2 attempts to reconnect to green4
2511.611s  green2 tries blue1 at 10.0.0.1
2511.611s  green2 tries blue2 at 10.0.0.2
2511.611s  green2 tries blue3 at 10.0.0.9
2511.611s  green2 tries blue4 at 10.0.0.6
2511.611s  green2 tries blue5 at 10.0.0.5
2511.611s  green2 tries green4 at 10.0.0.12
2511.696s  blue6 tries blue4 at 10.0.0.6
2511.696s  blue6 tries green1 at 10.0.0.7
2511.696s  blue6 tries green2 at 10.0.0.8
2511.696s  blue6 tries green3 at 10.0.0.3
2511.696s  blue6 tries green4 at 10.0.0.12
2511.696s  blue6 tries green5 at 10.0.0.11
2511.696s  blue6 tries green6 at 10.0.0.4
2511.967s  green1 attempts to reconnect to green4
2511.968s  green1 tries blue1 at 10.0.0.1
2511.968s  green1 tries blue2 at 10.0.0.2
2511.968s  green1 tries blue3 at 10.0.0.9
2511.968s  green1 tries blue4 at 10.0.0.6
2511.968s  green1 tries blue5 at 10.0.0.5
2511.968s  green1 tries green4 at 10.0.0.12
2513.541s  green5 attempts to reconnect to green4
2513.542s  green5 tries blue1 at 10.0.0.1
2513.542s  green5 tries blue2 at 10.0.0.2
2513.542s  green5 tries blue3 at 10.0.0.9
2513.542s  green5 tries blue4 at 10.0.0.6
2513.542s  green5 tries blue5 at 10.0.0.5
2513.542s  green5 tries green4 at 10.0.0.12
2513.981s  green3 attempts to reconnect to green4
2513.982s  green3 tries blue1 at 10.0.0.1
2513.982s  green3 tries blue2 at 10.0.0.2
2513.982s  green3 tries blue3 at 10.0.0.9
2513.982s  green3 tries blue4 at 10.0.0.6
2513.982s  green3 tries blue5 at 10.0.0.5
2513.982s  green3 tries green4 at 10.0.0.12
2516.389s  blue5 attempts to reconnect to blue4
2516.390s  blue5 tries blue4 at 10.0.0.6
2516.390s  blue5 tries green1 at 10.0.0.7
2516.390s  blue5 tries green2 at 10.0.0.8
2516.390s  blue5 tries green3 at 10.0.0.3
2516.390s  blue5 tries green4 at 10.0.0.12
2516.390s  blue5 tries green5 at 10.0.0.11
2518.572s  blue1 attempts to reconnect to blue4
2518.573s  blue1 tries blue4 at 10.0.0.6
2518.573s  blue1 tries green1 at 10.0.0.7
2518.573s  blue1 tries green2 at 10.0.0.8
2518.573s  blue1 tries green3 at 10.0.0.3
2518.573s  blue1 tries green4 at 10.0.0.12
2518.573s  blue1 tries green5 at 10.0.0.11
2519.752s  blue3 attempts to reconnect to blue4
2519.753s  blue3 tries blue4 at 10.0.0.6
2519.753s  blue3 tries green1 at 10.0.0.7
2519.753s  blue3 tries green2 at 10.0.0.8
2519.753s  blue3 tries green3 at 10.0.0.3
2519.753s  blue3 tries green4 at 10.0.0.12
2519.753s  blue3 tries green5 at 10.0.0.11
2531.231s  green6 tries blue1 at 10.0.0.1
2531.231s  green6 tries blue2 at 10.0.0.2
2531.231s  green6 tries blue3 at 10.0.0.9
2531.231s  green6 tries blue4 at 10.0.0.6
2531.231s  green6 tries blue5 at 10.0.0.5
2531.231s  green6 tries blue6 at 10.0.0.10
2531.231s  green6 tries green4 at 10.0.0.12
2534.463s  blue2 tries 10.0.0.7 at 10.0.0.7
2534.463s  blue2 attempts to reconnect to blue4
2534.464s  blue2 tries blue4 at 10.0.0.6
2534.464s  blue2 tries green2 at 10.0.0.8
2534.464s  blue2 tries green3 at 10.0.0.3
2534.464s  blue2 tries green4 at 10.0.0.12
2534.464s  blue2 tries green5 at 10.0.0.11
2537.699s  green2 attempts to reconnect to green4
2537.700s  green2 tries blue1 at 10.0.0.1
2537.700s  green2 tries blue2 at 10.0.0.2
2537.700s  green2 tries blue3 at 10.0.0.9
2537.700s  green2 tries blue4 at 10.0.0.6
2537.700s  green2 tries blue5 at 10.0.0.5
2537.700s  green2 tries green4 at 10.0.0.12
2538.281s  green3 attempts to reconnect to green4
2538.282s  green3 tries blue1 at 10.0.0.1
2538.282s  green3 tries blue2 at 10.0.0.2
2538.282s  green3 tries blue3 at 10.0.0.9
2538.282s  green3 tries blue4 at 10.0.0.6
2538.282s  green3 tries blue5 at 10.0.0.5
2538.282s  green3 tries green4 at 10.0.0.12
2541.057s  green5 attempts to reconnect to green4
2541.058s  green5 tries blue1 at 10.0.0.1
2541.058s  green5 tries blue2 at 10.0.0.2
2541.058s  green5 tries blue3 at 10.0.0.9
2541.058s  green5 tries blue4 at 10.0.0.6
2541.058s  green5 tries blue5 at 10.0.0.5
2541.058s  green5 tries green4 at 10.0.0.12
2541.138s  blue6 tries blue4 at 10.0.0.6
2541.138s  blue6 tries green1 at 10.0.0.7
2541.138s  blue6 tries green2 at 10.0.0.8
2541.138s  blue6 tries green3 at 10.0.0.3
2541.138s  blue6 tries green4 at 10.0.0.12
2541.138s  blue6 tries green5 at 10.0.0.11
2541.138s  blue6 tries green6 at 10.0.0.4
2541.481s  green1 attempts to reconnect to green4
2541.482s  green1 tries blue1 at 10.0.0.1
2541.482s  green1 tries blue2 at 10.0.0.2
2541.482s  green1 tries blue3 at 10.0.0.9
2541.482s  green1 tries blue4 at 10.0.0.6
2541.482s  green1 tries blue5 at 10.0.0.5
2541.482s  green1 tries green4 at 10.0.0.12
2542.935s  blue1 attempts to reconnect to blue4
2542.936s  blue1 tries blue4 at 10.0.0.6
2542.936s  blue1 tries green1 at 10.0.0.7
2542.936s  blue1 tries green2 at 10.0.0.8
2542.936s  blue1 tries green3 at 10.0.0.3
2542.936s  blue1 tries green4 at 10.0.0.12
2542.936s  blue1 tries green5 at 10.0.0.11
2545.636s  blue5 attempts to reconnect to blue4
2545.637s  blue5 tries blue4 at 10.0.0.6
2545.637s  blue5 tries green1 at 10.0.0.7
2545.637s  blue5 tries green2 at 10.0.0.8
2545.637s  blue5 tries green3 at 10.0.0.3
2545.637s  blue5 tries green4 at 10.0.0.12
2545.637s  blue5 tries green5 at 10.0.0.11
2547.287s  blue3 attempts to reconnect to blue4
2547.288s  blue3 tries blue4 at 10.0.0.6
2547.288s  blue3 tries green1 at 10.0.0.7
2547.288s  blue3 tries green2 at 10.0.0.8
2547.288s  blue3 tries green3 at 10.0.0.3
2547.288s  blue3 tries green4 at 10.0.0.12
2547.288s  blue3 tries green5 at 10.0.0.11
2557.102s  blue2 tries 10.0.0.7 at 10.0.0.7
2557.102s  blue2 attempts to reconnect to blue4
2557.103s  blue2 tries blue4 at 10.0.0.6
2557.103s  blue2 tries green2 at 10.0.0.8
2557.103s  blue2 tries green3 at 10.0.0.3
2557.103s  blue2 tries green4 at 10.0.0.12
2557.103s  blue2 tries green5 at 10.0.0.11
2557.289s  green6 tries blue1 at 10.0.0.1
2557.289s  green6 tries blue2 at 10.0.0.2
2557.289s  green6 tries blue3 at 10.0.0.9
2557.289s  green6 tries blue4 at 10.0.0.6
2557.289s  green6 tries blue5 at 10.0.0.5
2557.289s  green6 tries blue6 at 10.0.0.10
2557.289s  green6 tries green4 at 10.0.0.12
2562.945s  green2 attempts to reconnect to green4
2562.946s  green2 tries blue1 at 10.0.0.1
2562.946s  green2 tries blue2 at 10.0.0.2
2562.946s  green2 tries blue3 at 10.0.0.9
2562.946s  green2 tries blue4 at 10.0.0.6
2562.946s  green2 tries blue5 at 10.0.0.5
2562.946s  green2 tries green4 at 10.0.0.12
2563.776s  green3 attempts to reconnect to green4
2563.777s  green3 tries blue1 at 10.0.0.1
2563.777s  green3 tries blue2 at 10.0.0.2
2563.777s  green3 tries blue3 at 10.0.0.9
2563.777s  green3 tries blue4 at 10.0.0.6
2563.777s  green3 tries blue5 at 10.0.0.5
2563.777s  green3 tries green4 at 10.0.0.12
2565.246s  green5 attempts to reconnect to green4
2565.247s  green5 tries blue1 at 10.0.0.1
2565.247s  green5 tries blue2 at 10.0.0.2
2565.247s  green5 tries blue3 at 10.0.0.9
2565.247s  green5 tries blue4 at 10.0.0.6
2565.247s  green5 tries blue5 at 10.0.0.5
2565.247s  green5 tries green4 at 10.0.0.12
2565.814s  blue6 tries blue4 at 10.0.0.6
2565.814s  blue6 tries green1 at 10.0.0.7
2565.814s  blue6 tries green2 at 10.0.0.8
2565.814s  blue6 tries green3 at 10.0.0.3
2565.814s  blue6 tries green4 at 10.0.0.12
2565.814s  blue6 tries green5 at 10.0.0.11
2565.814s  blue6 tries green6 at 10.0.0.4
2566.393s  green1 attempts to reconnect to green4
2566.394s  green1 tries blue1 at 10.0.0.1
2566.394s  green1 tries blue2 at 10.0.0.2
2566.394s  green1 tries blue3 at 10.0.0.9
2566.394s  green1 tries blue4 at 10.0.0.6
2566.394s  green1 tries blue5 at 10.0.0.5
2566.394s  green1 tries green4 at 10.0.0.12
2571.058s  blue3 attempts to reconnect to blue4
2571.059s  blue3 tries blue4 at 10.0.0.6
2571.059s  blue3 tries green1 at 10.0.0.7
2571.059s  blue3 tries green2 at 10.0.0.8
2571.059s  blue3 tries green3 at 10.0.0.3
2571.059s  blue3 tries green4 at 10.0.0.12
2571.059s  blue3 tries green5 at 10.0.0.11
2572.218s  blue1 attempts to reconnect to blue4
2572.219s  blue1 tries blue4 at 10.0.0.6
2572.219s  blue1 tries green1 at 10.0.0.7
2572.219s  blue1 tries green2 at 10.0.0.8
2572.219s  blue1 tries green3 at 10.0.0.3
2572.219s  blue1 tries green4 at 10.0.0.12
2572.219s  blue1 tries green5 at 10.0.0.11
2574.888s  blue5 attempts to reconnect to blue4
2574.889s  blue5 tries blue4 at 10.0.0.6
2574.889s  blue5 tries green1 at 10.0.0.7
2574.889s  blue5 tries green2 at 10.0.0.8
2574.889s  blue5 tries green3 at 10.0.0.3
2574.889s  blue5 tries green4 at 10.0.0.12
2574.889s  blue5 tries green5 at 10.0.0.11
2580.359s  blue2 tries 10.0.0.7 at 10.0.0.7
2580.359s  blue2 attempts to reconnect to blue4
2580.360s  blue2 tries blue4 at 10.0.0.6
2580.360s  blue2 tries green2 at 10.0.0.8
2580.360s  blue2 tries green3 at 10.0.0.3
2580.360s  blue2 tries green4 at 10.0.0.12
2580.360s  blue2 tries green5 at 10.0.0.11
2581.919s  green6 tries blue1 at 10.0.0.1
2581.919s  green6 tries blue2 at 10.0.0.2
2581.919s  green6 tries blue3 at 10.0.0.9
2581.919s  green6 tries blue4 at 10.0.0.6
2581.919s  green6 tries blue5 at 10.0.0.5
2581.919s  green6 tries blue6 at 10.0.0.10
2581.919s  green6 tries green4 at 10.0.0.12
2587.006s  green2 attempts to reconnect to green4
2587.007s  green2 tries blue1 at 10.0.0.1
2587.007s  green2 tries blue2 at 10.0.0.2
2587.007s  green2 tries blue3 at 10.0.0.9
2587.007s  green2 tries blue4 at 10.0.0.6
2587.007s  green2 tries blue5 at 10.0.0.5
2587.007s  green2 tries green4 at 10.0.0.12
2590.079s  green3 attempts to reconnect to green4
2590.080s  green3 tries blue1 at 10.0.0.1
2590.080s  green3 tries blue2 at 10.0.0.2
2590.080s  green3 tries blue3 at 10.0.0.9
2590.080s  green3 tries blue4 at 10.0.0.6
2590.080s  green3 tries blue5 at 10.0.0.5
2590.080s  green3 tries green4 at 10.0.0.12
2590.087s  green1 attempts to reconnect to green4
2590.088s  green1 tries blue1 at 10.0.0.1
2590.088s  green1 tries blue2 at 10.0.0.2
2590.088s  green1 tries blue3 at 10.0.0.9
2590.088s  green1 tries blue4 at 10.0.0.6
2590.088s  green1 tries blue5 at 10.0.0.5
2590.088s  green1 tries green4 at 10.0.0.12
2592.323s  green5 attempts to reconnect to green4
2592.324s  green5 tries blue1 at 10.0.0.1
2592.324s  green5 tries blue2 at 10.0.0.2
2592.324s  green5 tries blue3 at 10.0.0.9
2592.324s  green5 tries blue4 at 10.0.0.6
2592.324s  green5 tries blue5 at 10.0.0.5
2592.324s  green5 tries green4 at 10.0.0.12
2592.975s  blue6 tries blue4 at 10.0.0.6
2592.975s  blue6 tries green1 at 10.0.0.7
2592.975s  blue6 tries green2 at 10.0.0.8
2592.975s  blue6 tries green3 at 10.0.0.3
2592.975s  blue6 tries green4 at 10.0.0.12
2592.975s  blue6 tries green5 at 10.0.0.11
2592.975s  blue6 tries green6 at 10.0.0.4
2596.612s  blue1 attempts to reconnect to blue4
2596.613s  blue1 tries blue4 at 10.0.0.6
2596.613s  blue1 tries green1 at 10.0.0.7
2596.613s  blue1 tries green2 at 10.0.0.8
2596.613s  blue1 tries green3 at 10.0.0.3
2596.613s  blue1 tries green4 at 10.0.0.12
2596.613s  blue1 tries green5 at 10.0.0.11
2597.845s  blue3 attempts to reconnect to blue4
2597.846s  blue3 tries blue4 at 10.0.0.6
2597.846s  blue3 tries green1 at 10.0.0.7
2597.846s  blue3 tries green2 at 10.0.0.8
2597.846s  blue3 tries green3 at 10.0.0.3
2597.846s  blue3 tries green4 at 10.0.0.12
2597.846s  blue3 tries green5 at 10.0.0.11
2599.230s  blue5 attempts to reconnect to blue4
2599.231s  blue5 tries blue4 at 10.0.0.6
2599.231s  blue5 tries green1 at 10.0.0.7
2599.231s  blue5 tries green2 at 10.0.0.8
2599.231s  blue5 tries green3 at 10.0.0.3
2599.231s  blue5 tries green4 at 10.0.0.12
2599.231s  blue5 tries green5 at 10.0.0.11
2607.799s  blue2 tries 10.0.0.7 at 10.0.0.7
2607.799s  blue2 attempts to reconnect to blue4
2607.800s  blue2 tries blue4 at 10.0.0.6
2607.800s  blue2 tries green2 at 10.0.0.8
2607.800s  blue2 tries green3 at 10.0.0.3
2607.800s  blue2 tries green4 at 10.0.0.12
2607.800s  blue2 tries green5 at 10.0.0.11
2609.985s  green6 tries blue1 at 10.0.0.1
2609.985s  green6 tries blue2 at 10.0.0.2
2609.985s  green6 tries blue3 at 10.0.0.9
2609.985s  green6 tries blue4 at 10.0.0.6
2609.985s  green6 tries blue5 at 10.0.0.5
2609.985s  green6 tries blue6 at 10.0.0.10
2609.985s  green6 tries green4 at 10.0.0.12
2614.766s  green1 attempts to reconnect to green4
2614.767s  green1 tries blue1 at 10.0.0.1
2614.767s  green1 tries blue2 at 10.0.0.2
2614.767s  green1 tries blue3 at 10.0.0.9
2614.767s  green1 tries blue4 at 10.0.0.6
2614.767s  green1 tries blue5 at 10.0.0.5
2614.767s  green1 tries green4 at 10.0.0.12
2615.490s  green2 attempts to reconnect to green4
2615.491s  green2 tries blue1 at 10.0.0.1
2615.491s  green2 tries blue2 at 10.0.0.2
2615.491s  green2 tries blue3 at 10.0.0.9
2615.491s  green2 tries blue4 at 10.0.0.6
2615.491s  green2 tries blue5 at 10.0.0.5
2615.491s  green2 tries green4 at 10.0.0.12
2615.857s  blue6 tries blue4 at 10.0.0.6
2615.857s  blue6 tries green1 at 10.0.0.7
2615.857s  blue6 tries green2 at 10.0.0.8
2615.857s  blue6 tries green3 at 10.0.0.3
2615.857s  blue6 tries green4 at 10.0.0.12
2615.857s  blue6 tries green5 at 10.0.0.11
2615.857s  blue6 tries green6 at 10.0.0.4
2616.958s  green3 attempts to reconnect to green4
2616.959s  green3 tries blue1 at 10.0.0.1
2616.959s  green3 tries blue2 at 10.0.0.2
2616.959s  green3 tries blue3 at 10.0.0.9
2616.959s  green3 tries blue4 at 10.0.0.6
2616.959s  green3 tries blue5 at 10.0.0.5
2616.959s  green3 tries green4 at 10.0.0.12
2621.188s  green5 attempts to reconnect to green4
2621.189s  green5 tries blue1 at 10.0.0.1
2621.189s  green5 tries blue2 at 10.0.0.2
2621.189s  green5 tries blue3 at 10.0.0.9
2621.189s  green5 tries blue4 at 10.0.0.6
2621.189s  green5 tries blue5 at 10.0.0.5
2621.189s  green5 tries green4 at 10.0.0.12
2621.946s  blue5 attempts to reconnect to blue4
2621.947s  blue5 tries blue4 at 10.0.0.6
2621.947s  blue5 tries green1 at 10.0.0.7
2621.947s  blue5 tries green2 at 10.0.0.8
2621.947s  blue5 tries green3 at 10.0.0.3
2621.947s  blue5 tries green4 at 10.0.0.12
2621.947s  blue5 tries green5 at 10.0.0.11
2623.795s  blue1 attempts to reconnect to blue4
2623.796s  blue1 tries blue4 at 10.0.0.6
2623.796s  blue1 tries green1 at 10.0.0.7
2623.796s  blue1 tries green2 at 10.0.0.8
2623.796s  blue1 tries green3 at 10.0.0.3
2623.796s  blue1 tries green4 at 10.0.0.12
2623.796s  blue1 tries green5 at 10.0.0.11
2625.663s  blue3 attempts to reconnect to blue4
2625.664s  blue3 tries blue4 at 10.0.0.6
2625.664s  blue3 tries green1 at 10.0.0.7
2625.664s  blue3 tries green2 at 10.0.0.8
2625.664s  blue3 tries green3 at 10.0.0.3
2625.664s  blue3 tries green4 at 10.0.0.12
2625.664s  blue3 tries green5 at 10.0.0.11
2637.254s  green6 tries blue1 at 10.0.0.1
2637.254s  green6 tries blue2 at 10.0.0.2
2637.254s  green6 tries blue3 at 10.0.0.9
2637.254s  green6 tries blue4 at 10.0.0.6
2637.254s  green6 tries blue5 at 10.0.0.5
2637.254s  green6 tries blue6 at 10.0.0.10
2637.254s  green6 tries green4 at 10.0.0.12
2637.694s  blue2 tries 10.0.0.7 at 10.0.0.7
2637.694s  blue2 attempts to reconnect to blue4
2637.695s  blue2 tries blue4 at 10.0.0.6
2637.695s  blue2 tries green2 at 10.0.0.8
2637.695s  blue2 tries green3 at 10.0.0.3
2637.695s  blue2 tries green4 at 10.0.0.12
2637.695s  blue2 tries green5 at 10.0.0.11
2639.447s  green2 attempts to reconnect to green4
2639.448s  green2 tries blue1 at 10.0.0.1
2639.448s  green2 tries blue2 at 10.0.0.2
2639.448s  green2 tries blue3 at 10.0.0.9
2639.448s  green2 tries blue4 at 10.0.0.6
2639.448s  green2 tries blue5 at 10.0.0.5
2639.448s  green2 tries green4 at 10.0.0.12
2640.329s  green1 attempts to reconnect to green4
2640.330s  green1 tries blue1 at 10.0.0.1
2640.330s  green1 tries blue2 at 10.0.0.2
2640.330s  green1 tries blue3 at 10.0.0.9
2640.330s  green1 tries blue4 at 10.0.0.6
2640.330s  green1 tries blue5 at 10.0.0.5
2640.330s  green1 tries green4 at 10.0.0.12
2642.603s  blue6 tries blue4 at 10.0.0.6
2642.603s  blue6 tries green1 at 10.0.0.7
2642.603s  blue6 tries green2 at 10.0.0.8
2642.603s  blue6 tries green3 at 10.0.0.3
2642.603s  blue6 tries green4 at 10.0.0.12
2642.603s  blue6 tries green5 at 10.0.0.11
2642.603s  blue6 tries green6 at 10.0.0.4
2643.966s  green3 attempts to reconnect to green4
2643.967s  green3 tries blue1 at 10.0.0.1
2643.967s  green3 tries blue2 at 10.0.0.2
2643.967s  green3 tries blue3 at 10.0.0.9
2643.967s  green3 tries blue4 at 10.0.0.6
2643.967s  green3 tries blue5 at 10.0.0.5
2643.967s  green3 tries green4 at 10.0.0.12
2645.527s  blue5 attempts to reconnect to blue4
2645.528s  blue5 tries blue4 at 10.0.0.6
2645.528s  blue5 tries green1 at 10.0.0.7
2645.528s  blue5 tries green2 at 10.0.0.8
2645.528s  blue5 tries green3 at 10.0.0.3
2645.528s  blue5 tries green4 at 10.0.0.12
2645.528s  blue5 tries green5 at 10.0.0.11
2646.257s  green5 attempts to reconnect to green4
2646.258s  green5 tries blue1 at 10.0.0.1
2646.258s  green5 tries blue2 at 10.0.0.2
2646.258s  green5 tries blue3 at 10.0.0.9
2646.258s  green5 tries blue4 at 10.0.0.6
2646.258s  green5 tries blue5 at 10.0.0.5
2646.258s  green5 tries green4 at 10.0.0.12
2650.230s  blue1 attempts to reconnect to blue4
2650.231s  blue1 tries blue4 at 10.0.0.6
2650.231s  blue1 tries green1 at 10.0.0.7
2650.231s  blue1 tries green2 at 10.0.0.8
2650.231s  blue1 tries green3 at 10.0.0.3
2650.231s  blue1 tries green4 at 10.0.0.12
2650.231s  blue1 tries green5 at 10.0.0.11
2652.582s  blue3 attempts to reconnect to blue4
2652.583s  blue3 tries blue4 at 10.0.0.6
2652.583s  blue3 tries green1 at 10.0.0.7
2652.583s  blue3 tries green2 at 10.0.0.8
2652.583s  blue3 tries green3 at 10.0.0.3
2652.583s  blue3 tries green4 at 10.0.0.12
2652.583s  blue3 tries green5 at 10.0.0.11
2660.642s  green6 tries blue1 at 10.0.0.1
2660.642s  green6 tries blue2 at 10.0.0.2
2660.642s  green6 tries blue3 at 10.0.0.9
2660.642s  green6 tries blue4 at 10.0.0.6
2660.642s  green6 tries blue5 at 10.0.0.5
2660.642s  green6 tries blue6 at 10.0.0.10
2660.642s  green6 tries green4 at 10.0.0.12
2663.460s  blue2 tries 10.0.0.7 at 10.0.0.7
2663.460s  blue2 attempts to reconnect to blue4
2663.461s  blue2 tries blue4 at 10.0.0.6
2663.461s  blue2 tries green2 at 10.0.0.8
2663.461s  blue2 tries green3 at 10.0.0.3
2663.461s  blue2 tries green4 at 10.0.0.12
2663.461s  blue2 tries green5 at 10.0.0.11
2663.913s  green1 attempts to reconnect to green4
2663.914s  green1 tries blue1 at 10.0.0.1
2663.914s  green1 tries blue2 at 10.0.0.2
2663.914s  green1 tries blue3 at 10.0.0.9
2663.914s  green1 tries blue4 at 10.0.0.6
2663.914s  green1 tries blue5 at 10.0.0.5
2663.914s  green1 tries green4 at 10.0.0.12
2666.626s  green2 attempts to reconnect to green4
2666.627s  green2 tries blue1 at 10.0.0.1
2666.627s  green2 tries blue2 at 10.0.0.2
2666.627s  green2 tries blue3 at 10.0.0.9
2666.627s  green2 tries blue4 at 10.0.0.6
2666.627s  green2 tries blue5 at 10.0.0.5
2666.627s  green2 tries green4 at 10.0.0.12
2669.323s  green5 attempts to reconnect to green4
2669.324s  green5 tries blue1 at 10.0.0.1
2669.324s  green5 tries blue2 at 10.0.0.2
2669.324s  green5 tries blue3 at 10.0.0.9
2669.324s  green5 tries blue4 at 10.0.0.6
2669.324s  green5 tries blue5 at 10.0.0.5
2669.324s  green5 tries green4 at 10.0.0.12
2669.347s  blue6 tries blue4 at 10.0.0.6
2669.347s  blue6 tries green1 at 10.0.0.7
2669.347s  blue6 tries green2 at 10.0.0.8
2669.347s  blue6 tries green3 at 10.0.0.3
2669.347s  blue6 tries green4 at 10.0.0.12
2669.347s  blue6 tries green5 at 10.0.0.11
2669.347s  blue6 tries green6 at 10.0.0.4
2671.127s  green3 attempts to reconnect to green4
2671.128s  green3 tries blue1 at 10.0.0.1
2671.128s  green3 tries blue2 at 10.0.0.2
2671.128s  green3 tries blue3 at 10.0.0.9
2671.128s  green3 tries blue4 at 10.0.0.6
2671.128s  green3 tries blue5 at 10.0.0.5
2671.128s  green3 tries green4 at 10.0.0.12
2674.048s  blue5 attempts to reconnect to blue4
2674.049s  blue5 tries blue4 at 10.0.0.6
2674.049s  blue5 tries green1 at 10.0.0.7
2674.049s  blue5 tries green2 at 10.0.0.8
2674.049s  blue5 tries green3 at 10.0.0.3
2674.049s  blue5 tries green4 at 10.0.0.12
2674.049s  blue5 tries green5 at 10.0.0.11
2677.177s  blue1 attempts to reconnect to blue4
2677.178s  blue1 tries blue4 at 10.0.0.6
2677.178s  blue1 tries green1 at 10.0.0.7
2677.178s  blue1 tries green2 at 10.0.0.8
2677.178s  blue1 tries green3 at 10.0.0.3
2677.178s  blue1 tries green4 at 10.0.0.12
2677.178s  blue1 tries green5 at 10.0.0.11
2679.069s  blue3 attempts to reconnect to blue4
2679.070s  blue3 tries blue4 at 10.0.0.6
2679.070s  blue3 tries green1 at 10.0.0.7
2679.070s  blue3 tries green2 at 10.0.0.8
2679.070s  blue3 tries green3 at 10.0.0.3
2679.070s  blue3 tries green4 at 10.0.0.12
2679.070s  blue3 tries green5 at 10.0.0.11
2687.607s  blue2 tries 10.0.0.7 at 10.0.0.7
2687.607s  blue2 attempts to reconnect to blue4
2687.608s  blue2 tries blue4 at 10.0.0.6
2687.608s  blue2 tries green2 at 10.0.0.8
2687.608s  blue2 tries green3 at 10.0.0.3
2687.608s  blue2 tries green4 at 10.0.0.12
2687.608s  blue2 tries green5 at 10.0.0.11
2687.845s  green6 tries blue1 at 10.0.0.1
2687.845s  green6 tries blue2 at 10.0.0.2
2687.845s  green6 tries blue3 at 10.0.0.9
2687.845s  green6 tries blue4 at 10.0.0.6
2687.845s  green6 tries blue5 at 10.0.0.5
2687.845s  green6 tries blue6 at 10.0.0.10
2687.845s  green6 tries green4 at 10.0.0.12
2687.915s  green1 attempts to reconnect to green4
2687.916s  green1 tries blue1 at 10.0.0.1
2687.916s  green1 tries blue2 at 10.0.0.2
2687.916s  green1 tries blue3 at 10.0.0.9
2687.916s  green1 tries blue4 at 10.0.0.6
2687.916s  green1 tries blue5 at 10.0.0.5
2687.916s  green1 tries green4 at 10.0.0.12
2691.498s  green2 attempts to reconnect to green4
2691.499s  green2 tries blue1 at 10.0.0.1
2691.499s  green2 tries blue2 at 10.0.0.2
2691.499s  green2 tries blue3 at 10.0.0.9
2691.499s  green2 tries blue4 at 10.0.0.6
2691.499s  green2 tries blue5 at 10.0.0.5
2691.499s  green2 tries green4 at 10.0.0.12
2693.851s  green5 attempts to reconnect to green4
2693.852s  green5 tries blue1 at 10.0.0.1
2693.852s  green5 tries blue2 at 10.0.0.2
2693.852s  green5 tries blue3 at 10.0.0.9
2693.852s  green5 tries blue4 at 10.0.0.6
2693.852s  green5 tries blue5 at 10.0.0.5
2693.852s  green5 tries green4 at 10.0.0.12
2698.123s  green3 attempts to reconnect to green4
2698.124s  green3 tries blue1 at 10.0.0.1
2698.124s  green3 tries blue2 at 10.0.0.2
2698.124s  green3 tries blue3 at 10.0.0.9
2698.124s  green3 tries blue4 at 10.0.0.6
2698.124s  green3 tries blue5 at 10.0.0.5
2698.124s  green3 tries green4 at 10.0.0.12
2698.633s  blue6 tries blue4 at 10.0.0.6
2698.633s  blue6 tries green1 at 10.0.0.7
2698.633s  blue6 tries green2 at 10.0.0.8
2698.633s  blue6 tries green3 at 10.0.0.3
2698.633s  blue6 tries green4 at 10.0.0.12
2698.633s  blue6 tries green5 at 10.0.0.11
2698.633s  blue6 tries green6 at 10.0.0.4
2701.178s  blue5 attempts to reconnect to blue4
2701.179s  blue5 tries blue4 at 10.0.0.6
2701.179s  blue5 tries green1 at 10.0.0.7
2701.179s  blue5 tries green2 at 10.0.0.8
2701.179s  blue5 tries green3 at 10.0.0.3
2701.179s  blue5 tries green4 at 10.0.0.12
2701.179s  blue5 tries green5 at 10.0.0.11
2702.910s  blue1 attempts to reconnect to blue4
2702.911s  blue1 tries blue4 at 10.0.0.6
2702.911s  blue1 tries green1 at 10.0.0.7
2702.911s  blue1 tries green2 at 10.0.0.8
2702.911s  blue1 tries green3 at 10.0.0.3
2702.911s  blue1 tries green4 at 10.0.0.12
2702.911s  blue1 tries green5 at 10.0.0.11
2708.146s  blue3 attempts to reconnect to blue4
2708.147s  blue3 tries blue4 at 10.0.0.6
2708.147s  blue3 tries green1 at 10.0.0.7
2708.147s  blue3 tries green2 at 10.0.0.8
2708.147s  blue3 tries green3 at 10.0.0.3
2708.147s  blue3 tries green4 at 10.0.0.12
2708.147s  blue3 tries green5 at 10.0.0.11
2710.623s  green1 attempts to reconnect to green4
2710.624s  green1 tries blue1 at 10.0.0.1
2710.624s  green1 tries blue2 at 10.0.0.2
2710.624s  green1 tries blue3 at 10.0.0.9
2710.624s  green1 tries blue4 at 10.0.0.6
2710.624s  green1 tries blue5 at 10.0.0.5
2710.624s  green1 tries green4 at 10.0.0.12
2712.006s  blue2 tries 10.0.0.7 at 10.0.0.7
2712.006s  blue2 attempts to reconnect to blue4
2712.007s  blue2 tries blue4 at 10.0.0.6
2712.007s  blue2 tries green2 at 10.0.0.8
2712.007s  blue2 tries green3 at 10.0.0.3
2712.007s  blue2 tries green4 at 10.0.0.12
2712.007s  blue2 tries green5 at 10.0.0.11
2716.666s  green6 tries blue1 at 10.0.0.1
2716.666s  green6 tries blue2 at 10.0.0.2
2716.666s  green6 tries blue3 at 10.0.0.9
2716.666s  green6 tries blue4 at 10.0.0.6
2716.666s  green6 tries blue5 at 10.0.0.5
2716.666s  green6 tries blue6 at 10.0.0.10
2716.666s  green6 tries green4 at 10.0.0.12
2720.555s  green2 attempts to reconnect to green4
2720.556s  green2 tries blue1 at 10.0.0.1
2720.556s  green2 tries blue2 at 10.0.0.2
2720.556s  green2 tries blue3 at 10.0.0.9
2720.556s  green2 tries blue4 at 10.0.0.6
2720.556s  green2 tries blue5 at 10.0.0.5
2720.556s  green2 tries green4 at 10.0.0.12
2721.701s  green5 attempts to reconnect to green4
2721.702s  green5 tries blue1 at 10.0.0.1
2721.702s  green5 tries blue2 at 10.0.0.2
2721.702s  green5 tries blue3 at 10.0.0.9
2721.702s  green5 tries blue4 at 10.0.0.6
2721.702s  green5 tries blue5 at 10.0.0.5
2721.702s  green5 tries green4 at 10.0.0.12
2721.790s  blue6 tries blue4 at 10.0.0.6
2721.790s  blue6 tries green1 at 10.0.0.7
2721.790s  blue6 tries green2 at 10.0.0.8
2721.790s  blue6 tries green3 at 10.0.0.3
2721.790s  blue6 tries green4 at 10.0.0.12
2721.790s  blue6 tries green5 at 10.0.0.11
2721.790s  blue6 tries green6 at 10.0.0.4
2725.908s  blue1 attempts to reconnect to blue4
2725.909s  blue1 tries blue4 at 10.0.0.6
2725.909s  blue1 tries green1 at 10.0.0.7
2725.909s  blue1 tries green2 at 10.0.0.8
2725.909s  blue1 tries green3 at 10.0.0.3
2725.909s  blue1 tries green4 at 10.0.0.12
2725.909s  blue1 tries green5 at 10.0.0.11
2726.168s  green3 attempts to reconnect to green4
2726.169s  green3 tries blue1 at 10.0.0.1
2726.169s  green3 tries blue2 at 10.0.0.2
2726.169s  green3 tries blue3 at 10.0.0.9
2726.169s  green3 tries blue4 at 10.0.0.6
2726.169s  green3 tries blue5 at 10.0.0.5
2726.169s  green3 tries green4 at 10.0.0.12
2728.871s  blue5 attempts to reconnect to blue4
2728.872s  blue5 tries blue4 at 10.0.0.6
2728.872s  blue5 tries green1 at 10.0.0.7
2728.872s  blue5 tries green2 at 10.0.0.8
2728.872s  blue5 tries green3 at 10.0.0.3
2728.872s  blue5 tries green4 at 10.0.0.12
2728.872s  blue5 tries green5 at 10.0.0.11
2732.005s  blue3 attempts to reconnect to blue4
2732.006s  blue3 tries blue4 at 10.0.0.6
2732.006s  blue3 tries green1 at 10.0.0.7
2732.006s  blue3 tries green2 at 10.0.0.8
2732.006s  blue3 tries green3 at 10.0.0.3
2732.006s  blue3 tries green4 at 10.0.0.12
2732.006s  blue3 tries green5 at 10.0.0.11
2739.578s  green1 attempts to reconnect to green4
2739.579s  green1 tries blue1 at 10.0.0.1
2739.579s  green1 tries blue2 at 10.0.0.2
2739.579s  green1 tries blue3 at 10.0.0.9
2739.579s  green1 tries blue4 at 10.0.0.6
2739.579s  green1 tries blue5 at 10.0.0.5
2739.579s  green1 tries green4 at 10.0.0.12
2740.548s  blue2 tries 10.0.0.7 at 10.0.0.7
2740.548s  blue2 attempts to reconnect to blue4
2740.549s  blue2 tries blue4 at 10.0.0.6
2740.549s  blue2 tries green2 at 10.0.0.8
2740.549s  blue2 tries green3 at 10.0.0.3
2740.549s  blue2 tries green4 at 10.0.0.12
2740.549s  blue2 tries green5 at 10.0.0.11
2741.987s  green6 tries blue1 at 10.0.0.1
2741.987s  green6 tries blue2 at 10.0.0.2
2741.987s  green6 tries blue3 at 10.0.0.9
2741.987s  green6 tries blue4 at 10.0.0.6
2741.987s  green6 tries blue5 at 10.0.0.5
2741.987s  green6 tries blue6 at 10.0.0.10
2741.987s  green6 tries green4 at 10.0.0.12
2744.487s  green5 attempts to reconnect to green4
2744.488s  green5 tries blue1 at 10.0.0.1
2744.488s  green5 tries blue2 at 10.0.0.2
2744.488s  green5 tries blue3 at 10.0.0.9
2744.488s  green5 tries blue4 at 10.0.0.6
2744.488s  green5 tries blue5 at 10.0.0.5
2744.488s  green5 tries green4 at 10.0.0.12
2749.861s  blue1 attempts to reconnect to blue4
2749.862s  blue1 tries blue4 at 10.0.0.6
2749.862s  blue1 tries green1 at 10.0.0.7
2749.862s  blue1 tries green2 at 10.0.0.8
2749.862s  blue1 tries green3 at 10.0.0.3
2749.862s  blue1 tries green4 at 10.0.0.12
2749.862s  blue1 tries green5 at 10.0.0.11
2750.477s  green2 attempts to reconnect to green4
2750.478s  green2 tries blue1 at 10.0.0.1
2750.478s  green2 tries blue2 at 10.0.0.2
2750.478s  green2 tries blue3 at 10.0.0.9
2750.478s  green2 tries blue4 at 10.0.0.6
2750.478s  green2 tries blue5 at 10.0.0.5
2750.478s  green2 tries green4 at 10.0.0.12
2750.914s  blue6 tries blue4 at 10.0.0.6
2750.914s  blue6 tries green1 at 10.0.0.7
2750.914s  blue6 tries green2 at 10.0.0.8
2750.914s  blue6 tries green3 at 10.0.0.3
2750.914s  blue6 tries green4 at 10.0.0.12
2750.914s  blue6 tries green5 at 10.0.0.11
2750.914s  blue6 tries green6 at 10.0.0.4
2751.318s  green3 attempts to reconnect to green4
2751.319s  green3 tries blue1 at 10.0.0.1
2751.319s  green3 tries blue2 at 10.0.0.2
2751.319s  green3 tries blue3 at 10.0.0.9
2751.319s  green3 tries blue4 at 10.0.0.6
2751.319s  green3 tries blue5 at 10.0.0.5
2751.319s  green3 tries green4 at 10.0.0.12
2756.243s  blue5 attempts to reconnect to blue4
2756.244s  blue5 tries blue4 at 10.0.0.6
2756.244s  blue5 tries green1 at 10.0.0.7
2756.244s  blue5 tries green2 at 10.0.0.8
2756.244s  blue5 tries green3 at 10.0.0.3
2756.244s  blue5 tries green4 at 10.0.0.12
2756.244s  blue5 tries green5 at 10.0.0.11
2756.977s  blue3 attempts to reconnect to blue4
2756.978s  blue3 tries blue4 at 10.0.0.6
2756.978s  blue3 tries green1 at 10.0.0.7
2756.978s  blue3 tries green2 at 10.0.0.8
2756.978s  blue3 tries green3 at 10.0.0.3
2756.978s  blue3 tries green4 at 10.0.0.12
2756.978s  blue3 tries green5 at 10.0.0.11
2763.856s  blue2 tries 10.0.0.7 at 10.0.0.7
2763.856s  blue2 attempts to reconnect to blue4
2763.857s  blue2 tries blue4 at 10.0.0.6
2763.857s  blue2 tries green2 at 10.0.0.8
2763.857s  blue2 tries green3 at 10.0.0.3
2763.857s  blue2 tries green4 at 10.0.0.12
2763.857s  blue2 tries green5 at 10.0.0.11
2766.658s  green6 tries blue1 at 10.0.0.1
2766.658s  green6 tries blue2 at 10.0.0.2
2766.658s  green6 tries blue3 at 10.0.0.9
2766.658s  green6 tries blue4 at 10.0.0.6
2766.658s  green6 tries blue5 at 10.0.0.5
2766.658s  green6 tries blue6 at 10.0.0.10
2766.658s  green6 tries green4 at 10.0.0.12
2769.458s  green1 attempts to reconnect to green4
2769.459s  green1 tries blue1 at 10.0.0.1
2769.459s  green1 tries blue2 at 10.0.0.2
2769.459s  green1 tries blue3 at 10.0.0.9
2769.459s  green1 tries blue4 at 10.0.0.6
2769.459s  green1 tries blue5 at 10.0.0.5
2769.459s  green1 tries green4 at 10.0.0.12
2772.921s  blue1 attempts to reconnect to blue4
2772.922s  blue1 tries blue4 at 10.0.0.6
2772.922s  blue1 tries green1 at 10.0.0.7
2772.922s  blue1 tries green2 at 10.0.0.8
2772.922s  blue1 tries green3 at 10.0.0.3
2772.922s  blue1 tries green4 at 10.0.0.12
2772.922s  blue1 tries green5 at 10.0.0.11
2773.145s  green2 attempts to reconnect to green4
2773.146s  green2 tries blue1 at 10.0.0.1
2773.146s  green2 tries blue2 at 10.0.0.2
2773.146s  green2 tries blue3 at 10.0.0.9
2773.146s  green2 tries blue4 at 10.0.0.6
2773.146s  green2 tries blue5 at 10.0.0.5
2773.146s  green2 tries green4 at 10.0.0.12
2774.398s  green5 attempts to reconnect to green4
2774.399s  green5 tries blue1 at 10.0.0.1
2774.399s  green5 tries blue2 at 10.0.0.2
2774.399s  green5 tries blue3 at 10.0.0.9
2774.399s  green5 tries blue4 at 10.0.0.6
2774.399s  green5 tries blue5 at 10.0.0.5
2774.399s  green5 tries green4 at 10.0.0.12
2778.533s  blue6 tries blue4 at 10.0.0.6
2778.533s  blue6 tries green1 at 10.0.0.7
2778.533s  blue6 tries green2 at 10.0.0.8
2778.533s  blue6 tries green3 at 10.0.0.3
2778.533s  blue6 tries green4 at 10.0.0.12
2778.533s  blue6 tries green5 at 10.0.0.11
2778.533s  blue6 tries green6 at 10.0.0.4
2778.699s  green3 attempts to reconnect to green4
2778.700s  green3 tries blue1 at 10.0.0.1
2778.700s  green3 tries blue2 at 10.0.0.2
2778.700s  green3 tries blue3 at 10.0.0.9
2778.700s  green3 tries blue4 at 10.0.0.6
2778.700s  green3 tries blue5 at 10.0.0.5
2778.700s  green3 tries green4 at 10.0.0.12
2779.769s  blue3 attempts to reconnect to blue4
2779.770s  blue3 tries blue4 at 10.0.0.6
2779.770s  blue3 tries green1 at 10.0.0.7
2779.770s  blue3 tries green2 at 10.0.0.8
2779.770s  blue3 tries green3 at 10.0.0.3
2779.770s  blue3 tries green4 at 10.0.0.12
2779.770s  blue3 tries green5 at 10.0.0.11
2781.833s  blue5 attempts to reconnect to blue4
2781.834s  blue5 tries blue4 at 10.0.0.6
2781.834s  blue5 tries green1 at 10.0.0.7
2781.834s  blue5 tries green2 at 10.0.0.8
2781.834s  blue5 tries green3 at 10.0.0.3
2781.834s  blue5 tries green4 at 10.0.0.12
2781.834s  blue5 tries green5 at 10.0.0.11
2788.739s  blue2 tries 10.0.0.7 at 10.0.0.7
2788.739s  blue2 attempts to reconnect to blue4
2788.740s  blue2 tries blue4 at 10.0.0.6
2788.740s  blue2 tries green2 at 10.0.0.8
2788.740s  blue2 tries green3 at 10.0.0.3
2788.740s  blue2 tries green4 at 10.0.0.12
2788.740s  blue2 tries green5 at 10.0.0.11
2790.962s  green6 tries blue1 at 10.0.0.1
2790.962s  green6 tries blue2 at 10.0.0.2
2790.962s  green6 tries blue3 at 10.0.0.9
2790.962s  green6 tries blue4 at 10.0.0.6
2790.962s  green6 tries blue5 at 10.0.0.5
2790.962s  green6 tries blue6 at 10.0.0.10
2790.962s  green6 tries green4 at 10.0.0.12
2794.404s  green1 attempts to reconnect to green4
2794.405s  green1 tries blue1 at 10.0.0.1
2794.405s  green1 tries blue2 at 10.0.0.2
2794.405s  green1 tries blue3 at 10.0.0.9
2794.405s  green1 tries blue4 at 10.0.0.6
2794.405s  green1 tries blue5 at 10.0.0.5
2794.405s  green1 tries green4 at 10.0.0.12
2798.356s  blue1 attempts to reconnect to blue4
2798.357s  blue1 tries blue4 at 10.0.0.6
2798.357s  blue1 tries green1 at 10.0.0.7
2798.357s  blue1 tries green2 at 10.0.0.8
2798.357s  blue1 tries green3 at 10.0.0.3
2798.357s  blue1 tries green4 at 10.0.0.12
2798.357s  blue1 tries green5 at 10.0.0.11
2799.296s  green2 attempts to reconnect to green4
2799.297s  green2 tries blue1 at 10.0.0.1
2799.297s  green2 tries blue2 at 10.0.0.2
2799.297s  green2 tries blue3 at 10.0.0.9
2799.297s  green2 tries blue4 at 10.0.0.6
2799.297s  green2 tries blue5 at 10.0.0.5
2799.297s  green2 tries green4 at 10.0.0.12
2803.385s  blue3 attempts to reconnect to blue4
2803.386s  blue3 tries blue4 at 10.0.0.6
2803.386s  blue3 tries green1 at 10.0.0.7
2803.386s  blue3 tries green2 at 10.0.0.8
2803.386s  blue3 tries green3 at 10.0.0.3
2803.386s  blue3 tries green4 at 10.0.0.12
2803.386s  blue3 tries green5 at 10.0.0.11
2803.503s  green3 attempts to reconnect to green4
2803.504s  green3 tries blue1 at 10.0.0.1
2803.504s  green3 tries blue2 at 10.0.0.2
2803.504s  green3 tries blue3 at 10.0.0.9
2803.504s  green3 tries blue4 at 10.0.0.6
2803.504s  green3 tries blue5 at 10.0.0.5
2803.504s  green3 tries green4 at 10.0.0.12
2804.321s  green5 attempts to reconnect to green4
2804.322s  green5 tries blue1 at 10.0.0.1
2804.322s  green5 tries blue2 at 10.0.0.2
2804.322s  green5 tries blue3 at 10.0.0.9
2804.322s  green5 tries blue4 at 10.0.0.6
2804.322s  green5 tries blue5 at 10.0.0.5
2804.322s  green5 tries green4 at 10.0.0.12
2807.805s  blue6 tries blue4 at 10.0.0.6
2807.805s  blue6 tries green1 at 10.0.0.7
2807.805s  blue6 tries green2 at 10.0.0.8
2807.805s  blue6 tries green3 at 10.0.0.3
2807.805s  blue6 tries green4 at 10.0.0.12
2807.805s  blue6 tries green5 at 10.0.0.11
2807.805s  blue6 tries green6 at 10.0.0.4
2809.341s  blue5 attempts to reconnect to blue4
2809.342s  blue5 tries blue4 at 10.0.0.6
2809.342s  blue5 tries green1 at 10.0.0.7
2809.342s  blue5 tries green2 at 10.0.0.8
2809.342s  blue5 tries green3 at 10.0.0.3
2809.342s  blue5 tries green4 at 10.0.0.12
2809.342s  blue5 tries green5 at 10.0.0.11
2812.817s  blue2 tries 10.0.0.7 at 10.0.0.7
2812.817s  blue2 attempts to reconnect to blue4
2812.818s  blue2 tries blue4 at 10.0.0.6
2812.818s  blue2 tries green2 at 10.0.0.8
2812.818s  blue2 tries green3 at 10.0.0.3
2812.818s  blue2 tries green4 at 10.0.0.12
2812.818s  blue2 tries green5 at 10.0.0.11
2815.304s  green6 tries blue1 at 10.0.0.1
2815.304s  green6 tries blue2 at 10.0.0.2
2815.304s  green6 tries blue3 at 10.0.0.9
2815.304s  green6 tries blue4 at 10.0.0.6
2815.304s  green6 tries blue5 at 10.0.0.5
2815.304s  green6 tries blue6 at 10.0.0.10
2815.304s  green6 tries green4 at 10.0.0.12
2819.449s  green1 attempts to reconnect to green4
2819.450s  green1 tries blue1 at 10.0.0.1
2819.450s  green1 tries blue2 at 10.0.0.2
2819.450s  green1 tries blue3 at 10.0.0.9
2819.450s  green1 tries blue4 at 10.0.0.6
2819.450s  green1 tries blue5 at 10.0.0.5
2819.450s  green1 tries green4 at 10.0.0.12
2823.370s  green2 attempts to reconnect to green4
2823.371s  green2 tries blue1 at 10.0.0.1
2823.371s  green2 tries blue2 at 10.0.0.2
2823.371s  green2 tries blue3 at 10.0.0.9
2823.371s  green2 tries blue4 at 10.0.0.6
2823.371s  green2 tries blue5 at 10.0.0.5
2823.371s  green2 tries green4 at 10.0.0.12
2826.183s  blue1 attempts to reconnect to blue4
2826.184s  blue1 tries blue4 at 10.0.0.6
2826.184s  blue1 tries green1 at 10.0.0.7
2826.184s  blue1 tries green2 at 10.0.0.8
2826.184s  blue1 tries green3 at 10.0.0.3
2826.184s  blue1 tries green4 at 10.0.0.12
2826.184s  blue1 tries green5 at 10.0.0.11
2829.128s  green5 attempts to reconnect to green4
2829.129s  green5 tries blue1 at 10.0.0.1
2829.129s  green5 tries blue2 at 10.0.0.2
2829.129s  green5 tries blue3 at 10.0.0.9
2829.129s  green5 tries blue4 at 10.0.0.6
2829.129s  green5 tries blue5 at 10.0.0.5
2829.129s  green5 tries green4 at 10.0.0.12
2829.270s  blue3 attempts to reconnect to blue4
2829.271s  blue3 tries blue4 at 10.0.0.6
2829.271s  blue3 tries green1 at 10.0.0.7
2829.271s  blue3 tries green2 at 10.0.0.8
2829.271s  blue3 tries green3 at 10.0.0.3
2829.271s  blue3 tries green4 at 10.0.0.12
2829.271s  blue3 tries green5 at 10.0.0.11
2831.677s  green3 attempts to reconnect to green4
2831.678s  green3 tries blue1 at 10.0.0.1
2831.678s  green3 tries blue2 at 10.0.0.2
2831.678s  green3 tries blue3 at 10.0.0.9
2831.678s  green3 tries blue4 at 10.0.0.6
2831.678s  green3 tries blue5 at 10.0.0.5
2831.678s  green3 tries green4 at 10.0.0.12
2835.202s  blue6 tries blue4 at 10.0.0.6
2835.202s  blue6 tries green1 at 10.0.0.7
2835.202s  blue6 tries green2 at 10.0.0.8
2835.202s  blue6 tries green3 at 10.0.0.3
2835.202s  blue6 tries green4 at 10.0.0.12
2835.202s  blue6 tries green5 at 10.0.0.11
2835.202s  blue6 tries green6 at 10.0.0.4
2835.628s  blue5 attempts to reconnect to blue4
2835.629s  blue5 tries blue4 at 10.0.0.6
2835.629s  blue5 tries green1 at 10.0.0.7
2835.629s  blue5 tries green2 at 10.0.0.8
2835.629s  blue5 tries green3 at 10.0.0.3
2835.629s  blue5 tries green4 at 10.0.0.12
2835.629s  blue5 tries green5 at 10.0.0.11
2840.734s  green6 tries blue1 at 10.0.0.1
2840.734s  green6 tries blue2 at 10.0.0.2
2840.734s  green6 tries blue3 at 10.0.0.9
2840.734s  green6 tries blue4 at 10.0.0.6
2840.734s  green6 tries blue5 at 10.0.0.5
2840.734s  green6 tries blue6 at 10.0.0.10
2840.734s  green6 tries green4 at 10.0.0.12
2841.350s  blue2 tries 10.0.0.7 at 10.0.0.7
2841.350s  blue2 attempts to reconnect to blue4
2841.351s  blue2 tries blue4 at 10.0.0.6
2841.351s  blue2 tries green2 at 10.0.0.8
2841.351s  blue2 tries green3 at 10.0.0.3
2841.351s  blue2 tries green4 at 10.0.0.12
2841.351s  blue2 tries green5 at 10.0.0.11
      ...  2016 more lines
146333 steps, 76776 datagrams sent, 8991588 bytes sent, 76676 delivered, 100 to nobody, 5669 streams, 971 streams failed, 1880676 stream bytes, 2 kills, 6 restarts, 6 leaves, 4 address swaps, 76776 labelled, 3366 with a foreign label
passed after 3600.000s of virtual time, all views right since 1260.066s, hash 1d8ae830e9461902
