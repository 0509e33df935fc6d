everybody has moved (seed 1)
   0.819s  n1 tries n3 at 10.0.0.3
   0.820s  n3 sees n1 join
   0.821s  n1 sees n3 join
   0.830s  n4 tries n1 at 10.0.0.1
   0.830s  n4 tries n3 at 10.0.0.3
   0.832s  n1 sees n4 join
   0.832s  n3 sees n4 join
   0.832s  n4 sees n3 join
   0.832s  n4 sees n1 join
   0.896s  n2 tries n1 at 10.0.0.1
   0.896s  n2 tries n3 at 10.0.0.3
   0.898s  n1 sees n2 join
   0.898s  n3 sees n2 join
   0.898s  n2 sees n3 join
   0.898s  n2 sees n1 join
   0.898s  n2 sees n4 join
   1.057s  n4 sees n2 join
  10.000s  * network splits: n1, n2 | n3, n4 | the rest
  11.131s  n1 suspects n4: no answer on any path
  11.168s  n3 suspects n1: no answer on any path
  11.200s  n4 suspects n2: no answer on any path
  11.257s  n2 hears that n4 is suspected
  11.292s  n4 hears that n1 is suspected
  11.328s  n3 hears that n2 is suspected
  11.362s  n2 suspects n4: no answer on any path
  13.131s  n1 suspects n3: no answer on any path
  13.132s  n2 hears that n3 is suspected
  13.168s  n3 suspects n2: no answer on any path
  13.200s  n4 suspects n1: no answer on any path
  13.362s  n2 suspects n3: no answer on any path
  14.132s  n1 suspects n4: no answer on any path
  14.201s  n4 suspects n2: no answer on any path
  15.132s  n1 suspects n3: no answer on any path
  15.168s  n3 suspects n1: no answer on any path
  15.201s  n4 suspects n1: no answer on any path
  15.362s  n2 suspects n4: no answer on any path
  16.132s  n1 suspects n4: no answer on any path
  16.169s  n3 suspects n2: no answer on any path
  16.362s  n2 suspects n3: no answer on any path
  17.169s  n3 suspects n2: no answer on any path
  17.200s  n4 suspects n1: no answer on any path
  17.362s  n2 suspects n4: no answer on any path
  18.131s  n1 suspects n3: no answer on any path
  18.200s  n4 suspects n2: no answer on any path
  18.362s  n2 suspects n3: no answer on any path
  19.131s  n1 suspects n4: no answer on any path
  19.168s  n3 suspects n1: no answer on any path
  20.131s  n1 suspects n3: no answer on any path
  20.168s  n3 suspects n1: no answer on any path
  20.362s  n2 suspects n4: no answer on any path
  21.200s  n4 suspects n2: no answer on any path
  22.168s  n3 suspects n2: no answer on any path
  22.200s  n4 suspects n1: no answer on any path
  22.362s  n2 suspects n3: no answer on any path
  22.512s  n1 calls n4 failed: accused first by n1 (no answer on any path), 1 of 2 confirmations
  22.549s  n3 calls n1 failed: accused first by n3 (no answer on any path), 1 of 2 confirmations
  22.581s  n4 calls n2 failed: accused first by n4 (no answer on any path), 1 of 2 confirmations
  22.632s  n2 calls n4 failed, by the word of n1
  22.673s  n4 calls n1 failed: accused first by n3 (gossip), 1 of 2 confirmations
  22.709s  n3 calls n2 failed: accused first by n4 (gossip), 1 of 2 confirmations
  23.131s  n1 suspects n3: no answer on any path
  23.362s  n2 suspects n3: no answer on any path
  24.131s  n1 suspects n3: no answer on any path
  24.512s  n1 calls n3 failed: accused first by n1 (no answer on any path), 1 of 2 confirmations
  24.513s  n2 calls n3 failed: accused first by n1 (gossip), 1 of 2 confirmations
  30.859s  n3 attempts to reconnect to n2
  30.860s  n3 tries n1 at 10.0.0.1
  31.751s  n1 attempts to reconnect to n4
  31.752s  n1 tries n3 at 10.0.0.3
  31.752s  n4 attempts to reconnect to n1
  31.816s  n2 attempts to reconnect to n4
  31.817s  n2 tries n3 at 10.0.0.3
  40.000s  * all nodes: down, with new addresses
  40.000s  * all nodes: started anew
  40.788s  n1 tries n3 at 10.0.0.7
  40.803s  n3 tries n1 at 10.0.0.5
  40.860s  n4 tries n1 at 10.0.0.5
  40.860s  n4 tries n3 at 10.0.0.7
  40.861s  n3 sees n4 join
  40.862s  n4 sees n3 join
  40.928s  n2 tries n1 at 10.0.0.5
  40.928s  n2 tries n3 at 10.0.0.7
  40.929s  n1 sees n2 join
  40.930s  n2 sees n1 join
  64.482s  n2 tries n3 at 10.0.0.7
  65.191s  n3 tries n1 at 10.0.0.5
  66.742s  n4 tries n1 at 10.0.0.5
  68.285s  n1 tries n3 at 10.0.0.7
  88.855s  n3 tries n1 at 10.0.0.5
  89.778s  n2 tries n3 at 10.0.0.7
  96.246s  n4 tries n1 at 10.0.0.5
  97.606s  n1 tries n3 at 10.0.0.7
 100.000s  * network heals
 100.608s  n3 sees n1 join
 100.608s  n3 sees n2 join
 100.608s  n1 sees n3 join
 100.608s  n1 sees n4 join
 100.626s  n4 sees n2 join
 100.626s  n4 sees n1 join
 100.719s  n2 sees n4 join
 100.719s  n2 sees n3 join
2209 steps, 1190 datagrams sent, 118277 bytes sent, 1072 delivered, 118 stopped by a partition, 82 streams, 13959 stream bytes, 4 kills, 4 restarts, 1 partitions
passed after 160.000s of virtual time, all views right since 100.719s, hash 9b455f91aeca5cb7
