a loner comes back (seed 1)
   0.000s  * n2, n3: told to join n1
   0.002s  n1 sees n2 join
   0.002s  n1 sees n3 join
   0.003s  n2 sees n1 join
   0.003s  n3 sees n2 join
   0.003s  n3 sees n1 join
   0.057s  n2 sees n3 join
  10.000s  * n3: cut off from everybody
  11.168s  n3 suspects n1: no answer on any path
  11.362s  n2 suspects n3: no answer on any path
  11.363s  n1 hears that n3 is suspected
  12.131s  n1 suspects n3: no answer on any path
  13.131s  n1 suspects n3: no answer on any path
  13.168s  n3 suspects n2: no answer on any path
  14.362s  n2 suspects n3: no answer on any path
  15.131s  n1 suspects n3: no answer on any path
  15.168s  n3 calls n1 failed: accused first by n3 (no answer on any path)
  15.362s  n2 calls n3 failed: accused first by n2 (no answer on any path)
  15.363s  n1 calls n3 failed: accused first by n2 (gossip)
  16.168s  n3 suspects n1: no answer on any path
  17.168s  n3 calls n2 failed: accused first by n3 (no answer on any path)
  17.168s  n3 sees nobody any more: it is isolated
  17.730s  n3 attempts to reconnect to n1
  17.730s  n3 attempts to reconnect to n2
  20.168s  n3 suspects n2: no answer on any path
  30.000s  n1 attempts to reconnect to n3
  30.000s  n2 attempts to reconnect to n3
  30.637s  n3 attempts to reconnect to n2
  30.637s  n3 attempts to reconnect to n1
  45.420s  n3 attempts to reconnect to n1
  45.420s  n3 attempts to reconnect to n2
  53.601s  n2 attempts to reconnect to n3
  56.675s  n1 attempts to reconnect to n3
  73.259s  n3 attempts to reconnect to n2
  73.259s  n3 attempts to reconnect to n1
  82.141s  n2 attempts to reconnect to n3
  84.259s  n1 attempts to reconnect to n3
  99.490s  n3 attempts to reconnect to n2
  99.490s  n3 attempts to reconnect to n1
 100.000s  * network heals
 100.494s  n2 sees n3 join
 100.494s  n1 sees n3 join
 100.494s  n3 sees n1 join
 100.494s  n3 sees n2 join
 100.494s  n3 is isolated no more
1368 steps, 685 datagrams sent, 70471 bytes sent, 649 delivered, 36 stopped by a partition, 40 streams, 7054 stream bytes, 1 isolations
passed after 160.000s of virtual time, all views right since 100.494s, hash 39d8c38fbe47a602
