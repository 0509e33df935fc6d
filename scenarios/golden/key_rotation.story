a key is rotated while some are away (seed 1)
   0.000s  * all nodes: told to join n1, n2
   0.004s  n2 sees n19 join
   0.004s  n1 sees n2 join
   0.004s  n2 sees n14 join
   0.004s  n2 sees n16 join
   0.004s  n1 sees n18 join
   0.004s  n1 sees n6 join
   0.004s  n2 sees n4 join
   0.004s  n2 sees n8 join
   0.004s  n2 sees n3 join
   0.004s  n1 sees n12 join
   0.004s  n1 sees n8 join
   0.004s  n2 sees n17 join
   0.004s  n1 sees n11 join
   0.004s  n2 sees n11 join
   0.004s  n2 sees n1 join
   0.004s  n2 sees n5 join
   0.004s  n2 sees n18 join
   0.004s  n1 sees n15 join
   0.004s  n1 sees n9 join
   0.004s  n1 sees n19 join
   0.004s  n1 sees n20 join
   0.004s  n2 sees n13 join
   0.004s  n2 sees n12 join
   0.005s  n2 sees n7 join
   0.005s  n1 sees n13 join
   0.005s  n2 sees n15 join
   0.005s  n2 sees n10 join
   0.005s  n1 sees n7 join
   0.005s  n1 sees n16 join
   0.005s  n1 sees n17 join
   0.005s  n2 sees n9 join
   0.005s  n1 sees n14 join
   0.005s  n1 sees n3 join
   0.005s  n1 sees n4 join
   0.005s  n1 sees n10 join
   0.005s  n1 sees n5 join
   0.005s  n2 sees n20 join
   0.005s  n2 sees n6 join
   0.005s  n19 sees n2 join
   0.005s  n3 sees n2 join
   0.005s  n3 sees n4 join
   0.005s  n3 sees n19 join
   0.005s  n3 sees n16 join
   0.005s  n3 sees n14 join
   0.005s  n3 sees n8 join
   0.005s  n18 sees n2 join
   0.005s  n18 sees n1 join
   0.005s  n8 sees n2 join
   0.005s  n8 sees n4 join
   0.005s  n8 sees n19 join
   0.005s  n8 sees n16 join
   0.005s  n8 sees n14 join
   0.006s  n19 sees n6 join
   0.006s  n19 sees n15 join
   0.006s  n19 sees n11 join
   0.006s  n19 sees n12 join
   0.006s  n19 sees n9 join
   0.006s  n19 sees n1 join
   0.006s  n19 sees n18 join
   0.006s  n19 sees n8 join
   0.006s  n8 sees n6 join
   0.006s  n8 sees n18 join
   0.006s  n8 sees n1 join
   0.006s  n8 sees n12 join
   0.006s  n4 sees n2 join
   0.006s  n4 sees n14 join
   0.006s  n4 sees n19 join
   0.006s  n4 sees n16 join
   0.006s  n14 sees n2 join
   0.006s  n14 sees n19 join
   0.006s  n16 sees n2 join
   0.006s  n16 sees n14 join
   0.006s  n16 sees n19 join
   0.006s  n5 sees n2 join
   0.006s  n5 sees n4 join
   0.006s  n5 sees n17 join
   0.006s  n5 sees n16 join
   0.006s  n5 sees n11 join
   0.006s  n5 sees n8 join
   0.006s  n5 sees n14 join
   0.006s  n5 sees n1 join
   0.006s  n5 sees n3 join
   0.006s  n5 sees n19 join
   0.006s  n6 sees n2 join
   0.006s  n6 sees n1 join
   0.006s  n6 sees n18 join
   0.006s  n12 sees n2 join
   0.006s  n12 sees n6 join
   0.006s  n12 sees n18 join
   0.006s  n12 sees n1 join
   0.006s  n11 sees n2 join
   0.006s  n11 sees n6 join
   0.006s  n11 sees n18 join
   0.006s  n11 sees n1 join
   0.006s  n11 sees n12 join
   0.006s  n11 sees n8 join
   0.006s  n18 sees n4 join
   0.006s  n18 sees n17 join
   0.006s  n18 sees n16 join
   0.006s  n18 sees n5 join
   0.006s  n18 sees n8 join
   0.006s  n18 sees n14 join
   0.006s  n18 sees n3 join
   0.006s  n18 sees n19 join
   0.006s  n18 sees n11 join
   0.006s  n11 sees n4 join
   0.006s  n11 sees n17 join
   0.006s  n11 sees n16 join
   0.006s  n11 sees n3 join
   0.006s  n11 sees n14 join
   0.006s  n11 sees n19 join
   0.006s  n7 sees n2 join
   0.006s  n7 sees n13 join
   0.006s  n7 sees n17 join
   0.006s  n7 sees n16 join
   0.006s  n7 sees n5 join
   0.006s  n7 sees n8 join
   0.006s  n7 sees n14 join
   0.006s  n7 sees n1 join
   0.006s  n7 sees n3 join
   0.006s  n7 sees n19 join
   0.006s  n7 sees n18 join
   0.006s  n7 sees n11 join
   0.006s  n7 sees n4 join
   0.006s  n7 sees n12 join
   0.006s  n17 sees n2 join
   0.006s  n17 sees n4 join
   0.006s  n17 sees n19 join
   0.006s  n17 sees n16 join
   0.006s  n17 sees n3 join
   0.006s  n17 sees n8 join
   0.006s  n17 sees n14 join
   0.006s  n12 sees n13 join
   0.006s  n12 sees n17 join
   0.006s  n12 sees n16 join
   0.006s  n12 sees n5 join
   0.006s  n12 sees n8 join
   0.006s  n12 sees n14 join
   0.006s  n12 sees n3 join
   0.006s  n12 sees n19 join
   0.006s  n12 sees n11 join
   0.006s  n12 sees n4 join
   0.006s  n20 sees n2 join
   0.006s  n20 sees n6 join
   0.006s  n20 sees n15 join
   0.006s  n20 sees n11 join
   0.006s  n20 sees n12 join
   0.006s  n20 sees n9 join
   0.006s  n20 sees n1 join
   0.006s  n20 sees n18 join
   0.006s  n20 sees n19 join
   0.006s  n20 sees n8 join
   0.006s  n15 sees n2 join
   0.006s  n15 sees n7 join
   0.006s  n15 sees n17 join
   0.006s  n15 sees n16 join
   0.006s  n15 sees n5 join
   0.006s  n15 sees n8 join
   0.006s  n15 sees n14 join
   0.006s  n15 sees n1 join
   0.006s  n15 sees n3 join
   0.006s  n15 sees n19 join
   0.006s  n15 sees n18 join
   0.006s  n15 sees n11 join
   0.006s  n15 sees n4 join
   0.006s  n15 sees n12 join
   0.006s  n15 sees n13 join
   0.006s  n4 sees n20 join
   0.006s  n4 sees n6 join
   0.006s  n4 sees n15 join
   0.006s  n4 sees n11 join
   0.006s  n4 sees n13 join
   0.006s  n4 sees n1 join
   0.006s  n4 sees n17 join
   0.006s  n4 sees n8 join
   0.006s  n4 sees n12 join
   0.006s  n4 sees n18 join
   0.006s  n4 sees n9 join
   0.006s  n4 sees n7 join
   0.006s  n4 sees n3 join
   0.006s  n15 sees n6 join
   0.006s  n9 sees n2 join
   0.006s  n9 sees n6 join
   0.006s  n9 sees n15 join
   0.006s  n9 sees n11 join
   0.006s  n9 sees n12 join
   0.006s  n9 sees n8 join
   0.006s  n9 sees n1 join
   0.006s  n9 sees n18 join
   0.006s  n20 sees n7 join
   0.006s  n20 sees n10 join
   0.006s  n20 sees n16 join
   0.006s  n20 sees n5 join
   0.006s  n20 sees n14 join
   0.006s  n20 sees n4 join
   0.006s  n20 sees n13 join
   0.006s  n20 sees n17 join
   0.006s  n20 sees n3 join
   0.006s  n10 sees n2 join
   0.006s  n10 sees n7 join
   0.006s  n10 sees n17 join
   0.006s  n10 sees n16 join
   0.006s  n10 sees n5 join
   0.006s  n10 sees n8 join
   0.006s  n10 sees n14 join
   0.006s  n10 sees n15 join
   0.006s  n10 sees n3 join
   0.006s  n10 sees n19 join
   0.006s  n10 sees n18 join
   0.006s  n10 sees n11 join
   0.006s  n10 sees n4 join
   0.006s  n10 sees n12 join
   0.006s  n10 sees n13 join
   0.006s  n10 sees n1 join
   0.006s  n13 sees n2 join
   0.006s  n13 sees n4 join
   0.006s  n13 sees n17 join
   0.006s  n13 sees n16 join
   0.006s  n13 sees n5 join
   0.006s  n13 sees n8 join
   0.006s  n13 sees n14 join
   0.006s  n13 sees n1 join
   0.006s  n13 sees n3 join
   0.006s  n13 sees n19 join
   0.006s  n13 sees n18 join
   0.006s  n13 sees n11 join
   0.006s  n5 sees n20 join
   0.006s  n5 sees n6 join
   0.006s  n5 sees n15 join
   0.006s  n5 sees n13 join
   0.006s  n5 sees n10 join
   0.006s  n5 sees n12 join
   0.006s  n5 sees n18 join
   0.006s  n5 sees n9 join
   0.006s  n5 sees n7 join
   0.006s  n13 sees n20 join
   0.006s  n13 sees n6 join
   0.006s  n13 sees n15 join
   0.006s  n13 sees n12 join
   0.006s  n13 sees n9 join
   0.006s  n9 sees n7 join
   0.006s  n9 sees n10 join
   0.006s  n9 sees n16 join
   0.006s  n9 sees n5 join
   0.006s  n9 sees n14 join
   0.006s  n9 sees n3 join
   0.006s  n9 sees n19 join
   0.006s  n9 sees n4 join
   0.006s  n9 sees n13 join
   0.006s  n9 sees n17 join
   0.006s  n10 sees n20 join
   0.006s  n10 sees n6 join
   0.006s  n10 sees n9 join
   0.006s  n16 sees n20 join
   0.006s  n16 sees n6 join
   0.006s  n16 sees n15 join
   0.006s  n16 sees n11 join
   0.006s  n16 sees n13 join
   0.006s  n16 sees n9 join
   0.006s  n16 sees n1 join
   0.006s  n16 sees n7 join
   0.006s  n16 sees n8 join
   0.006s  n16 sees n12 join
   0.006s  n16 sees n18 join
   0.006s  n14 sees n20 join
   0.006s  n14 sees n6 join
   0.006s  n14 sees n15 join
   0.006s  n14 sees n11 join
   0.006s  n14 sees n13 join
   0.006s  n14 sees n16 join
   0.006s  n14 sees n1 join
   0.006s  n14 sees n17 join
   0.006s  n14 sees n8 join
   0.006s  n14 sees n12 join
   0.006s  n14 sees n18 join
   0.006s  n14 sees n9 join
   0.006s  n14 sees n7 join
   0.006s  n3 sees n20 join
   0.006s  n3 sees n6 join
   0.006s  n3 sees n15 join
   0.006s  n3 sees n11 join
   0.006s  n3 sees n13 join
   0.006s  n3 sees n1 join
   0.006s  n3 sees n17 join
   0.006s  n3 sees n12 join
   0.006s  n3 sees n18 join
   0.006s  n3 sees n9 join
   0.006s  n3 sees n7 join
   0.006s  n17 sees n20 join
   0.006s  n17 sees n6 join
   0.006s  n17 sees n15 join
   0.006s  n17 sees n11 join
   0.006s  n17 sees n13 join
   0.006s  n17 sees n1 join
   0.006s  n17 sees n7 join
   0.006s  n17 sees n12 join
   0.006s  n17 sees n18 join
   0.006s  n17 sees n9 join
   0.006s  n7 sees n20 join
   0.006s  n7 sees n6 join
   0.006s  n7 sees n15 join
   0.006s  n7 sees n9 join
   0.006s  n6 sees n7 join
   0.006s  n6 sees n10 join
   0.006s  n6 sees n16 join
   0.006s  n6 sees n5 join
   0.006s  n6 sees n8 join
   0.006s  n6 sees n14 join
   0.006s  n6 sees n20 join
   0.006s  n6 sees n9 join
   0.006s  n6 sees n19 join
   0.006s  n6 sees n11 join
   0.006s  n6 sees n4 join
   0.006s  n6 sees n12 join
   0.006s  n6 sees n13 join
   0.006s  n6 sees n17 join
   0.006s  n6 sees n3 join
   0.006s  n6 sees n15 join
   0.008s  n12 sees n15 join
   0.008s  n12 sees n9 join
   0.008s  n11 sees n13 join
   0.008s  n11 sees n10 join
   0.008s  n11 sees n15 join
   0.008s  n11 sees n5 join
   0.008s  n11 sees n7 join
   0.008s  n11 sees n9 join
   0.026s  n7 sees n10 join
   0.027s  n16 sees n10 join
   0.027s  n16 sees n17 join
   0.027s  n16 sees n5 join
   0.027s  n16 sees n3 join
   0.027s  n16 sees n4 join
   0.030s  n11 sees n20 join
   0.030s  n8 sees n15 join
   0.030s  n8 sees n17 join
   0.030s  n8 sees n13 join
   0.030s  n8 sees n11 join
   0.030s  n8 sees n20 join
   0.030s  n8 sees n10 join
   0.030s  n8 sees n3 join
   0.030s  n8 sees n9 join
   0.030s  n8 sees n5 join
   0.030s  n8 sees n7 join
   0.040s  n17 sees n5 join
   0.040s  n4 sees n5 join
   0.040s  n3 sees n5 join
   0.058s  n4 sees n10 join
   0.058s  n15 sees n10 join
   0.058s  n15 sees n20 join
   0.058s  n15 sees n9 join
   0.063s  n19 sees n20 join
   0.063s  n19 sees n10 join
   0.063s  n19 sees n13 join
   0.063s  n19 sees n14 join
   0.063s  n19 sees n16 join
   0.063s  n19 sees n17 join
   0.063s  n19 sees n4 join
   0.063s  n19 sees n3 join
   0.063s  n19 sees n5 join
   0.063s  n19 sees n7 join
   0.066s  n17 sees n10 join
   0.066s  n9 sees n20 join
   0.074s  n18 sees n20 join
   0.074s  n18 sees n10 join
   0.074s  n18 sees n15 join
   0.074s  n18 sees n12 join
   0.074s  n18 sees n13 join
   0.074s  n18 sees n6 join
   0.074s  n18 sees n9 join
   0.074s  n18 sees n7 join
   0.094s  n14 sees n3 join
   0.094s  n14 sees n5 join
   0.094s  n14 sees n4 join
   0.171s  n3 sees n10 join
   0.186s  n14 sees n10 join
   0.208s  n13 sees n10 join
   0.208s  n13 sees n7 join
   0.240s  n12 sees n10 join
   0.240s  n12 sees n20 join
   0.240s  n12 sees n7 join
  15.000s  * n20: killed with -9
  16.657s  n6 suspects n20: no answer on any path
  16.658s  n8 hears that n20 is suspected
  16.705s  n16 suspects n20: no answer on any path
  16.706s  n11 hears that n20 is suspected
  16.747s  n4 hears that n20 is suspected
  16.748s  n12 hears that n20 is suspected
  16.749s  n19 hears that n20 is suspected
  16.749s  n18 hears that n20 is suspected
  16.782s  n15 hears that n20 is suspected
  16.785s  n5 hears that n20 is suspected
  16.808s  n13 hears that n20 is suspected
  16.826s  n10 hears that n20 is suspected
  16.827s  n9 hears that n20 is suspected
  16.830s  n1 hears that n20 is suspected
  16.857s  n17 hears that n20 is suspected
  16.858s  n2 hears that n20 is suspected
  16.863s  n3 hears that n20 is suspected
  17.008s  n14 hears that n20 is suspected
  17.170s  n7 hears that n20 is suspected
  17.177s  n17 suspects n20: no answer on any path
  18.780s  n8 suspects n20: no answer on any path
  20.780s  n8 suspects n20: no answer on any path
  21.263s  n14 suspects n20: no answer on any path
  21.276s  n18 suspects n20: no answer on any path
  21.861s  n6 calls n20 failed: accused first by n6 (no answer on any path), 2 of 2 confirmations
  21.862s  n8 calls n20 failed: accused first by n6 (gossip), 2 of 2 confirmations
  21.909s  n16 calls n20 failed: accused first by n16 (no answer on any path), 2 of 2 confirmations
  21.910s  n11 calls n20 failed: accused first by n16 (gossip), 2 of 2 confirmations
  21.947s  n17 calls n20 failed, by the word of n8
  21.947s  n3 calls n20 failed, by the word of n8
  21.947s  n19 calls n20 failed, by the word of n8
  21.948s  n13 calls n20 failed, by the word of n16
  21.948s  n2 calls n20 failed, by the word of n16
  21.949s  n5 calls n20 failed, by the word of n16
  21.951s  n9 calls n20 failed, by the word of n16
  21.951s  n4 calls n20 failed: accused first by n6 (gossip), 2 of 2 confirmations
  21.953s  n18 calls n20 failed: accused first by n16 (gossip), 2 of 2 confirmations
  21.986s  n15 calls n20 failed: accused first by n6 (gossip), 2 of 2 confirmations
  22.008s  n1 calls n20 failed, by the word of n8
  22.030s  n14 calls n20 failed, by the word of n6
  22.030s  n10 calls n20 failed: accused first by n6 (gossip), 2 of 2 confirmations
  22.093s  n12 calls n20 failed, by the word of n8
  22.131s  n7 calls n20 failed, by the word of n8
  30.000s  n15 attempts to reconnect to n20
  30.000s  n6 attempts to reconnect to n20
  40.000s  * all nodes: told to install the key "new"
  50.000s  * all nodes: told to seal with the key "new"
  53.434s  n14 attempts to reconnect to n20
  55.838s  n18 attempts to reconnect to n20
  58.765s  n10 attempts to reconnect to n20
  65.000s  * n20: started anew, joining n1, n2
  65.004s  n1 sees n20 join
  65.004s  n2 sees n20 join
  65.057s  n13 sees n20 join
  65.057s  n8 sees n20 join
  65.058s  n6 sees n20 join
  65.074s  n11 sees n20 join
  65.074s  n14 sees n20 join
  65.094s  n10 sees n20 join
  65.132s  n12 sees n20 join
  65.147s  n15 sees n20 join
  65.158s  n5 sees n20 join
  65.179s  n17 sees n20 join
  65.204s  n9 sees n20 join
  65.204s  n19 sees n20 join
  65.208s  n3 sees n20 join
  65.208s  n16 sees n20 join
  65.263s  n7 sees n20 join
  65.276s  n18 sees n20 join
  65.294s  n4 sees n20 join
  66.780s  n8 suspects n20: no answer on any path
  66.782s  n15 hears that n20 is suspected
  66.863s  n17 hears that n20 is suspected
  66.863s  n1 hears that n20 is suspected
  66.863s  n2 hears that n20 is suspected
  66.874s  n13 hears that n20 is suspected
  66.874s  n6 hears that n20 is suspected
  66.874s  n5 hears that n20 is suspected
  66.884s  n19 hears that n20 is suspected
  66.894s  n3 hears that n20 is suspected
  66.894s  n10 hears that n20 is suspected
  66.947s  n4 hears that n20 is suspected
  67.008s  n16 hears that n20 is suspected
  67.008s  n18 hears that n20 is suspected
  67.008s  n9 hears that n20 is suspected
  67.030s  n12 hears that n20 is suspected
  67.063s  n11 hears that n20 is suspected
  67.093s  n14 hears that n20 is suspected
  67.129s  n7 hears that n20 is suspected
  67.375s  n7 suspects n20: no answer on any path
  67.522s  n12 suspects n20: no answer on any path
  68.131s  n1 suspects n20: no answer on any path
  69.168s  n3 suspects n20: no answer on any path
  71.177s  n17 suspects n20: no answer on any path
  71.541s  n15 suspects n20: no answer on any path
  71.882s  n19 suspects n20: no answer on any path
  71.984s  n8 calls n20 failed: accused first by n8 (no answer on any path), 2 of 2 confirmations
  71.986s  n15 calls n20 failed: accused first by n8 (gossip), 2 of 2 confirmations
  72.063s  n18 calls n20 failed, by the word of n15
  72.063s  n6 calls n20 failed, by the word of n15
  72.067s  n17 calls n20 failed: accused first by n8 (gossip), 2 of 2 confirmations
  72.067s  n1 calls n20 failed: accused first by n8 (gossip), 2 of 2 confirmations
  72.067s  n2 calls n20 failed: accused first by n8 (gossip), 2 of 2 confirmations
  72.074s  n11 calls n20 failed, by the word of n2
  72.074s  n10 calls n20 failed, by the word of n2
  72.074s  n9 calls n20 failed, by the word of n2
  72.078s  n13 calls n20 failed: accused first by n8 (gossip), 2 of 2 confirmations
  72.078s  n5 calls n20 failed: accused first by n8 (gossip), 2 of 2 confirmations
  72.088s  n19 calls n20 failed: accused first by n8 (gossip), 2 of 2 confirmations
  72.094s  n7 calls n20 failed, by the word of n13
  72.098s  n3 calls n20 failed: accused first by n8 (gossip), 2 of 2 confirmations
  72.150s  n16 calls n20 failed, by the word of n5
  72.151s  n4 calls n20 failed: accused first by n8 (gossip), 2 of 2 confirmations
  72.230s  n12 calls n20 failed, by the word of n15
  72.240s  n14 calls n20 failed, by the word of n15
  82.119s  n7 attempts to reconnect to n20
  83.124s  n2 attempts to reconnect to n20
  84.015s  n3 attempts to reconnect to n20
 100.000s  * n20: told to seal with the key "new"
 100.000s  n20 refuses: Requested key is not in the keyring
 101.000s  * n20: told to install the key "new"
 102.000s  * n20: told to seal with the key "new"
 103.000s  * n20: told to join n1, n2
 103.005s  n20 answers: I am here (incarnation 2)
 103.005s  n20 sees n13 join
 103.005s  n20 sees n14 join
 103.005s  n20 sees n6 join
 103.005s  n20 sees n16 join
 103.005s  n20 sees n2 join
 103.005s  n20 sees n9 join
 103.005s  n20 sees n7 join
 103.005s  n20 sees n8 join
 103.005s  n20 sees n15 join
 103.005s  n20 sees n5 join
 103.005s  n20 sees n10 join
 103.005s  n20 sees n11 join
 103.005s  n20 sees n19 join
 103.005s  n20 sees n4 join
 103.005s  n20 sees n3 join
 103.005s  n20 sees n12 join
 103.005s  n20 sees n17 join
 103.005s  n20 sees n18 join
 103.005s  n20 sees n1 join
 103.107s  n19 sees n20 join
 103.107s  n16 sees n20 join
 103.107s  n15 sees n20 join
 103.149s  n11 sees n20 join
 103.149s  n5 sees n20 join
 103.149s  n8 sees n20 join
 103.150s  n1 sees n20 join
 103.151s  n13 sees n20 join
 103.170s  n3 sees n20 join
 103.202s  n4 sees n20 join
 103.227s  n14 sees n20 join
 103.257s  n17 sees n20 join
 103.258s  n2 sees n20 join
 103.258s  n7 sees n20 join
 103.263s  n18 sees n20 join
 103.263s  n9 sees n20 join
 103.314s  n10 sees n20 join
 103.329s  n12 sees n20 join
 103.463s  n6 sees n20 join
 115.000s  * n19: killed with -9
 116.522s  n12 suspects n19: no answer on any path
 116.524s  n3 hears that n19 is suspected
 116.531s  n6 hears that n19 is suspected
 116.531s  n7 hears that n19 is suspected
 116.630s  n2 hears that n19 is suspected
 116.630s  n11 hears that n19 is suspected
 116.630s  n16 hears that n19 is suspected
 116.658s  n4 hears that n19 is suspected
 116.666s  n10 hears that n19 is suspected
 116.666s  n9 hears that n19 is suspected
 116.674s  n1 hears that n19 is suspected
 116.676s  n13 hears that n19 is suspected
 116.693s  n15 hears that n19 is suspected
 116.694s  n17 hears that n19 is suspected
 116.783s  n8 hears that n19 is suspected
 116.785s  n5 hears that n19 is suspected
 116.804s  n14 hears that n19 is suspected
 116.808s  n20 hears that n19 is suspected
 116.830s  n18 hears that n19 is suspected
 118.200s  n4 suspects n19: no answer on any path
 119.276s  n18 suspects n19: no answer on any path
 120.131s  n1 suspects n19: no answer on any path
 120.362s  n2 suspects n19: no answer on any path
 120.541s  n15 suspects n19: no answer on any path
 121.726s  n12 calls n19 failed: accused first by n12 (no answer on any path), 2 of 2 confirmations
 121.728s  n3 calls n19 failed: accused first by n12 (gossip), 2 of 2 confirmations
 121.730s  n13 calls n19 failed, by the word of n12
 121.730s  n4 calls n19 failed, by the word of n12
 121.731s  n6 calls n19 failed, by the word of n12
 121.735s  n7 calls n19 failed: accused first by n12 (gossip), 2 of 2 confirmations
 121.830s  n17 calls n19 failed, by the word of n12
 121.834s  n2 calls n19 failed: accused first by n12 (gossip), 2 of 2 confirmations
 121.834s  n11 calls n19 failed: accused first by n12 (gossip), 2 of 2 confirmations
 121.834s  n16 calls n19 failed: accused first by n12 (gossip), 2 of 2 confirmations
 121.866s  n9 calls n19 failed, by the word of n7
 121.866s  n10 calls n19 failed, by the word of n7
 121.874s  n18 calls n19 failed, by the word of n2
 121.878s  n1 calls n19 failed: accused first by n12 (gossip), 2 of 2 confirmations
 121.893s  n8 calls n19 failed, by the word of n3
 121.894s  n20 calls n19 failed, by the word of n12
 121.897s  n15 calls n19 failed: accused first by n12 (gossip), 2 of 2 confirmations
 121.947s  n14 calls n19 failed, by the word of n3
 121.958s  n5 calls n19 failed, by the word of n3
 122.722s  n20 suspects n19: no answer on any path
 125.000s  n20 attempts to reconnect to n19
 140.000s  * all nodes: told to remove the key "old"
 142.464s  n15 attempts to reconnect to n19
 142.980s  n2 attempts to reconnect to n19
 146.102s  n12 attempts to reconnect to n19
 150.000s  * n19: started anew, joining n1, n2
 150.006s  n19 answers: I am here (incarnation 2)
 150.006s  n19 sees n6 join
 150.006s  n19 sees n10 join
 150.006s  n19 sees n15 join
 150.006s  n19 sees n4 join
 150.006s  n19 sees n16 join
 150.006s  n19 sees n20 join
 150.006s  n19 sees n14 join
 150.006s  n19 sees n17 join
 150.006s  n19 sees n13 join
 150.006s  n19 sees n12 join
 150.006s  n19 sees n9 join
 150.006s  n19 sees n2 join
 150.006s  n19 sees n11 join
 150.006s  n19 sees n5 join
 150.006s  n19 sees n8 join
 150.006s  n19 sees n18 join
 150.006s  n19 sees n3 join
 150.006s  n19 sees n1 join
 150.006s  n19 sees n7 join
 150.038s  n13 sees n19 join
 150.038s  n1 sees n19 join
 150.038s  n10 sees n19 join
 150.058s  n18 sees n19 join
 150.058s  n7 sees n19 join
 150.066s  n3 sees n19 join
 150.066s  n8 sees n19 join
 150.066s  n16 sees n19 join
 150.076s  n6 sees n19 join
 150.076s  n11 sees n19 join
 150.093s  n4 sees n19 join
 150.093s  n12 sees n19 join
 150.094s  n15 sees n19 join
 150.129s  n9 sees n19 join
 150.129s  n17 sees n19 join
 150.147s  n5 sees n19 join
 150.151s  n2 sees n19 join
 150.230s  n20 sees n19 join
 150.258s  n14 sees n19 join
 160.000s  * n19: told to remove the key "old"
 180.000s  * n18: started anew, joining n1, n2, with keys = ["old"]
 183.260s  n19 suspects n18: no answer on any path
 183.261s  n11 hears that n18 is suspected
 183.365s  n2 hears that n18 is suspected
 183.378s  n9 hears that n18 is suspected
 183.426s  n4 hears that n18 is suspected
 183.426s  n10 hears that n18 is suspected
 183.438s  n3 hears that n18 is suspected
 183.438s  n14 hears that n18 is suspected
 183.438s  n5 hears that n18 is suspected
 183.474s  n15 hears that n18 is suspected
 183.474s  n17 hears that n18 is suspected
 183.525s  n12 hears that n18 is suspected
 183.529s  n6 hears that n18 is suspected
 183.530s  n20 hears that n18 is suspected
 183.531s  n7 hears that n18 is suspected
 183.551s  n13 hears that n18 is suspected
 183.604s  n1 hears that n18 is suspected
 183.608s  n8 hears that n18 is suspected
 183.627s  n16 hears that n18 is suspected
 184.312s  n10 suspects n18: no answer on any path
 184.705s  n16 suspects n18: no answer on any path
 184.722s  n20 suspects n18: no answer on any path
 186.177s  n17 suspects n18: no answer on any path
 188.464s  n19 calls n18 failed: accused first by n19 (no answer on any path), 2 of 2 confirmations
 188.465s  n11 calls n18 failed: accused first by n19 (gossip), 2 of 2 confirmations
 188.543s  n15 calls n18 failed, by the word of n19
 188.569s  n2 calls n18 failed: accused first by n19 (gossip), 2 of 2 confirmations
 188.582s  n9 calls n18 failed: accused first by n19 (gossip), 2 of 2 confirmations
 188.608s  n6 calls n18 failed, by the word of n9
 188.608s  n7 calls n18 failed, by the word of n9
 188.625s  n10 calls n18 failed, by the word of n11
 188.627s  n17 calls n18 failed, by the word of n11
 188.627s  n3 calls n18 failed, by the word of n11
 188.630s  n16 calls n18 failed, by the word of n9
 188.630s  n4 calls n18 failed: accused first by n19 (gossip), 2 of 2 confirmations
 188.638s  n8 calls n18 failed, by the word of n19
 188.642s  n14 calls n18 failed: accused first by n19 (gossip), 2 of 2 confirmations
 188.642s  n5 calls n18 failed: accused first by n19 (gossip), 2 of 2 confirmations
 188.658s  n12 calls n18 failed, by the word of n9
 188.663s  n20 calls n18 failed, by the word of n19
 188.674s  n13 calls n18 failed, by the word of n2
 188.676s  n1 calls n18 failed, by the word of n11
 189.864s  n7 attempts to reconnect to n18
 197.191s  n15 attempts to reconnect to n18
 198.279s  n13 attempts to reconnect to n18
 201.793s  n8 attempts to reconnect to n18
 202.544s  n2 attempts to reconnect to n18
 227.217s  n11 attempts to reconnect to n18
 227.243s  n8 attempts to reconnect to n18
19795 steps, 11863 datagrams sent, 1570547 bytes sent, 11775 delivered, 88 to nobody, 246 streams, 23 streams failed, 241814 stream bytes, 3 kills, 3 restarts, 11863 sealed, 153 unreadable, 20 keys installed, 20 keys put to use, 20 keys removed
passed after 240.000s of virtual time, n1 sees n18 as failed, which runs, hash 19d8b3e27cde2d45
