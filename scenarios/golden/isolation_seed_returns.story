the seed comes back alone (seed 1)
   0.000s  * n2, n3: told to join n1
   0.002s  n1 sees n2 join
   0.002s  n1 sees n3 join
   0.003s  n2 sees n1 join
   0.003s  n3 sees n2 join
   0.003s  n3 sees n1 join
   0.057s  n2 sees n3 join
  10.000s  * n1: killed with -9
  11.168s  n3 suspects n1: no answer on any path
  11.169s  n2 hears that n1 is suspected
  12.362s  n2 suspects n1: no answer on any path
  13.168s  n3 suspects n1: no answer on any path
  13.362s  n2 suspects n1: no answer on any path
  15.168s  n3 calls n1 failed: accused first by n3 (no answer on any path)
  15.169s  n2 calls n1 failed: accused first by n3 (gossip)
  16.168s  n3 suspects n1: no answer on any path
  30.000s  n2 attempts to reconnect to n1
  30.000s  n3 attempts to reconnect to n1
  53.601s  n2 attempts to reconnect to n1
  53.981s  n3 attempts to reconnect to n1
  82.141s  n2 attempts to reconnect to n1
  82.728s  n3 attempts to reconnect to n1
 106.540s  n3 attempts to reconnect to n1
 108.401s  n2 attempts to reconnect to n1
 130.000s  * n1: started anew
 130.242s  n3 attempts to reconnect to n1
 130.245s  n1 sees n3 join
 130.245s  n1 sees n2 join
 130.246s  n3 sees n1 join
 130.292s  n2 sees n1 join
1387 steps, 724 datagrams sent, 76169 bytes sent, 709 delivered, 15 to nobody, 31 streams, 13 streams failed, 7921 stream bytes, 1 kills, 1 restarts
passed after 190.000s of virtual time, all views right since 130.292s, hash 5c00918d2c0a844c
