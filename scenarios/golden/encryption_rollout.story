encryption is rolled out (seed 1)
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
  16.876s  n14 hears that n20 is suspected
  16.876s  n7 hears that n20 is suspected
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
  21.952s  n12 calls n20 failed: accused first by n16 (gossip), 2 of 2 confirmations
  21.953s  n18 calls n20 failed: accused first by n16 (gossip), 2 of 2 confirmations
  21.986s  n15 calls n20 failed: accused first by n6 (gossip), 2 of 2 confirmations
  22.008s  n7 calls n20 failed, by the word of n8
  22.027s  n1 calls n20 failed, by the word of n11
  22.030s  n14 calls n20 failed, by the word of n6
  22.030s  n10 calls n20 failed: accused first by n6 (gossip), 2 of 2 confirmations
  30.000s  n15 attempts to reconnect to n20
  30.000s  n6 attempts to reconnect to n20
  40.000s  * n1: started anew, joining n1, n2, n3, with keys = ["first"], verify_incoming = false, verify_outgoing = false
  40.006s  n1 sees n18 join
  40.006s  n1 sees n8 join
  40.006s  n1 sees n5 join
  40.006s  n1 sees n2 join
  40.006s  n1 sees n15 join
  40.006s  n1 sees n14 join
  40.006s  n1 sees n9 join
  40.006s  n1 sees n12 join
  40.006s  n1 sees n3 join
  40.006s  n1 sees n16 join
  40.006s  n1 sees n4 join
  40.006s  n1 sees n11 join
  40.006s  n1 sees n7 join
  40.006s  n1 sees n13 join
  40.006s  n1 sees n19 join
  40.006s  n1 sees n10 join
  40.006s  n1 sees n17 join
  40.006s  n1 sees n6 join
  42.000s  * n2: started anew, joining n1, n2, n3, with keys = ["first"], verify_incoming = false, verify_outgoing = false
  42.006s  n2 sees n17 join
  42.006s  n2 sees n1 join
  42.006s  n2 sees n6 join
  42.006s  n2 sees n5 join
  42.006s  n2 sees n8 join
  42.006s  n2 sees n7 join
  42.006s  n2 sees n10 join
  42.006s  n2 sees n16 join
  42.006s  n2 sees n18 join
  42.006s  n2 sees n15 join
  42.006s  n2 sees n14 join
  42.006s  n2 sees n19 join
  42.006s  n2 sees n13 join
  42.006s  n2 sees n3 join
  42.006s  n2 sees n9 join
  42.006s  n2 sees n11 join
  42.006s  n2 sees n4 join
  42.006s  n2 sees n12 join
  44.000s  * n3: started anew, joining n1, n2, n3, with keys = ["first"], verify_incoming = false, verify_outgoing = false
  44.005s  n3 sees n16 join
  44.005s  n3 sees n11 join
  44.005s  n3 sees n14 join
  44.005s  n3 sees n6 join
  44.005s  n3 sees n8 join
  44.005s  n3 sees n12 join
  44.005s  n3 sees n4 join
  44.005s  n3 sees n5 join
  44.005s  n3 sees n2 join
  44.005s  n3 sees n18 join
  44.005s  n3 sees n13 join
  44.005s  n3 sees n10 join
  44.005s  n3 sees n9 join
  44.005s  n3 sees n7 join
  44.005s  n3 sees n17 join
  44.005s  n3 sees n1 join
  44.005s  n3 sees n19 join
  44.005s  n3 sees n15 join
  46.000s  * n4: started anew, joining n1, n2, n3, with keys = ["first"], verify_incoming = false, verify_outgoing = false
  46.006s  n4 sees n16 join
  46.006s  n4 sees n11 join
  46.006s  n4 sees n14 join
  46.006s  n4 sees n6 join
  46.006s  n4 sees n8 join
  46.006s  n4 sees n3 join
  46.006s  n4 sees n12 join
  46.006s  n4 sees n5 join
  46.006s  n4 sees n2 join
  46.006s  n4 sees n18 join
  46.006s  n4 sees n13 join
  46.006s  n4 sees n10 join
  46.006s  n4 sees n9 join
  46.006s  n4 sees n7 join
  46.006s  n4 sees n17 join
  46.006s  n4 sees n1 join
  46.006s  n4 sees n19 join
  46.006s  n4 sees n15 join
  48.000s  * n5: started anew, joining n1, n2, n3, with keys = ["first"], verify_incoming = false, verify_outgoing = false
  48.005s  n5 sees n17 join
  48.005s  n5 sees n3 join
  48.005s  n5 sees n11 join
  48.005s  n5 sees n16 join
  48.005s  n5 sees n14 join
  48.005s  n5 sees n2 join
  48.005s  n5 sees n4 join
  48.005s  n5 sees n12 join
  48.005s  n5 sees n1 join
  48.005s  n5 sees n13 join
  48.005s  n5 sees n15 join
  48.005s  n5 sees n19 join
  48.005s  n5 sees n6 join
  48.005s  n5 sees n8 join
  48.005s  n5 sees n7 join
  48.005s  n5 sees n10 join
  48.005s  n5 sees n18 join
  48.005s  n5 sees n9 join
  50.000s  * n6: started anew, joining n1, n2, n3, with keys = ["first"], verify_incoming = false, verify_outgoing = false
  50.005s  n6 sees n16 join
  50.005s  n6 sees n14 join
  50.005s  n6 sees n9 join
  50.005s  n6 sees n7 join
  50.005s  n6 sees n1 join
  50.005s  n6 sees n3 join
  50.005s  n6 sees n10 join
  50.005s  n6 sees n12 join
  50.005s  n6 sees n11 join
  50.005s  n6 sees n5 join
  50.005s  n6 sees n18 join
  50.005s  n6 sees n15 join
  50.005s  n6 sees n8 join
  50.005s  n6 sees n4 join
  50.005s  n6 sees n19 join
  50.005s  n6 sees n13 join
  50.005s  n6 sees n2 join
  50.005s  n6 sees n17 join
  52.000s  * n7: started anew, joining n1, n2, n3, with keys = ["first"], verify_incoming = false, verify_outgoing = false
  52.005s  n7 sees n16 join
  52.005s  n7 sees n14 join
  52.005s  n7 sees n9 join
  52.005s  n7 sees n1 join
  52.005s  n7 sees n3 join
  52.005s  n7 sees n10 join
  52.005s  n7 sees n12 join
  52.005s  n7 sees n11 join
  52.005s  n7 sees n5 join
  52.005s  n7 sees n18 join
  52.005s  n7 sees n15 join
  52.005s  n7 sees n8 join
  52.005s  n7 sees n4 join
  52.005s  n7 sees n19 join
  52.005s  n7 sees n13 join
  52.005s  n7 sees n2 join
  52.005s  n7 sees n6 join
  52.005s  n7 sees n17 join
  53.434s  n14 attempts to reconnect to n20
  54.000s  * n8: started anew, joining n1, n2, n3, with keys = ["first"], verify_incoming = false, verify_outgoing = false
  54.005s  n8 sees n16 join
  54.005s  n8 sees n14 join
  54.005s  n8 sees n9 join
  54.005s  n8 sees n7 join
  54.005s  n8 sees n1 join
  54.005s  n8 sees n3 join
  54.005s  n8 sees n10 join
  54.005s  n8 sees n12 join
  54.005s  n8 sees n11 join
  54.005s  n8 sees n5 join
  54.005s  n8 sees n18 join
  54.005s  n8 sees n15 join
  54.005s  n8 sees n4 join
  54.005s  n8 sees n19 join
  54.005s  n8 sees n13 join
  54.005s  n8 sees n2 join
  54.005s  n8 sees n6 join
  54.005s  n8 sees n17 join
  55.838s  n18 attempts to reconnect to n20
  56.000s  * n9: started anew, joining n1, n2, n3, with keys = ["first"], verify_incoming = false, verify_outgoing = false
  56.005s  n9 sees n16 join
  56.005s  n9 sees n14 join
  56.005s  n9 sees n7 join
  56.005s  n9 sees n1 join
  56.005s  n9 sees n3 join
  56.005s  n9 sees n10 join
  56.005s  n9 sees n12 join
  56.005s  n9 sees n11 join
  56.005s  n9 sees n5 join
  56.005s  n9 sees n18 join
  56.005s  n9 sees n15 join
  56.005s  n9 sees n8 join
  56.005s  n9 sees n4 join
  56.005s  n9 sees n19 join
  56.005s  n9 sees n13 join
  56.005s  n9 sees n2 join
  56.005s  n9 sees n6 join
  56.005s  n9 sees n17 join
  58.000s  * n10: started anew, joining n1, n2, n3, with keys = ["first"], verify_incoming = false, verify_outgoing = false
  58.005s  n10 sees n17 join
  58.005s  n10 sees n3 join
  58.005s  n10 sees n11 join
  58.005s  n10 sees n16 join
  58.005s  n10 sees n14 join
  58.005s  n10 sees n2 join
  58.005s  n10 sees n4 join
  58.005s  n10 sees n12 join
  58.005s  n10 sees n1 join
  58.005s  n10 sees n13 join
  58.005s  n10 sees n15 join
  58.005s  n10 sees n19 join
  58.005s  n10 sees n5 join
  58.005s  n10 sees n6 join
  58.005s  n10 sees n8 join
  58.005s  n10 sees n7 join
  58.005s  n10 sees n18 join
  58.005s  n10 sees n9 join
  60.000s  * n11: started anew, joining n1, n2, n3, with keys = ["first"], verify_incoming = false, verify_outgoing = false
  60.005s  n11 sees n17 join
  60.005s  n11 sees n3 join
  60.005s  n11 sees n16 join
  60.005s  n11 sees n14 join
  60.005s  n11 sees n2 join
  60.005s  n11 sees n4 join
  60.005s  n11 sees n12 join
  60.005s  n11 sees n1 join
  60.005s  n11 sees n13 join
  60.005s  n11 sees n15 join
  60.005s  n11 sees n19 join
  60.005s  n11 sees n5 join
  60.005s  n11 sees n6 join
  60.005s  n11 sees n8 join
  60.005s  n11 sees n7 join
  60.005s  n11 sees n10 join
  60.005s  n11 sees n18 join
  60.005s  n11 sees n9 join
  62.000s  * n12: started anew, joining n1, n2, n3, with keys = ["first"], verify_incoming = false, verify_outgoing = false
  62.005s  n12 sees n16 join
  62.005s  n12 sees n14 join
  62.005s  n12 sees n9 join
  62.005s  n12 sees n7 join
  62.005s  n12 sees n1 join
  62.005s  n12 sees n3 join
  62.005s  n12 sees n10 join
  62.005s  n12 sees n11 join
  62.005s  n12 sees n5 join
  62.005s  n12 sees n18 join
  62.005s  n12 sees n15 join
  62.005s  n12 sees n8 join
  62.005s  n12 sees n4 join
  62.005s  n12 sees n19 join
  62.005s  n12 sees n13 join
  62.005s  n12 sees n2 join
  62.005s  n12 sees n6 join
  62.005s  n12 sees n17 join
  64.000s  * n13: started anew, joining n1, n2, n3, with keys = ["first"], verify_incoming = false, verify_outgoing = false
  64.006s  n13 sees n19 join
  64.006s  n13 sees n5 join
  64.006s  n13 sees n16 join
  64.006s  n13 sees n4 join
  64.006s  n13 sees n9 join
  64.006s  n13 sees n2 join
  64.006s  n13 sees n12 join
  64.006s  n13 sees n11 join
  64.006s  n13 sees n8 join
  64.006s  n13 sees n7 join
  64.006s  n13 sees n18 join
  64.006s  n13 sees n3 join
  64.006s  n13 sees n15 join
  64.006s  n13 sees n10 join
  64.006s  n13 sees n6 join
  64.006s  n13 sees n17 join
  64.006s  n13 sees n14 join
  64.006s  n13 sees n1 join
  66.000s  * n14: started anew, joining n1, n2, n3, with keys = ["first"], verify_incoming = false, verify_outgoing = false
  66.005s  n14 sees n19 join
  66.005s  n14 sees n13 join
  66.005s  n14 sees n5 join
  66.005s  n14 sees n16 join
  66.005s  n14 sees n4 join
  66.005s  n14 sees n9 join
  66.005s  n14 sees n2 join
  66.005s  n14 sees n12 join
  66.005s  n14 sees n11 join
  66.005s  n14 sees n8 join
  66.005s  n14 sees n7 join
  66.005s  n14 sees n18 join
  66.005s  n14 sees n3 join
  66.005s  n14 sees n15 join
  66.005s  n14 sees n10 join
  66.005s  n14 sees n6 join
  66.005s  n14 sees n17 join
  66.005s  n14 sees n1 join
  68.000s  * n15: started anew, joining n1, n2, n3, with keys = ["first"], verify_incoming = false, verify_outgoing = false
  68.006s  n15 sees n19 join
  68.006s  n15 sees n13 join
  68.006s  n15 sees n5 join
  68.006s  n15 sees n16 join
  68.006s  n15 sees n4 join
  68.006s  n15 sees n9 join
  68.006s  n15 sees n2 join
  68.006s  n15 sees n12 join
  68.006s  n15 sees n11 join
  68.006s  n15 sees n8 join
  68.006s  n15 sees n7 join
  68.006s  n15 sees n18 join
  68.006s  n15 sees n3 join
  68.006s  n15 sees n10 join
  68.006s  n15 sees n6 join
  68.006s  n15 sees n17 join
  68.006s  n15 sees n14 join
  68.006s  n15 sees n1 join
  70.000s  * n16: started anew, joining n1, n2, n3, with keys = ["first"], verify_incoming = false, verify_outgoing = false
  70.005s  n16 sees n11 join
  70.005s  n16 sees n7 join
  70.005s  n16 sees n1 join
  70.005s  n16 sees n14 join
  70.005s  n16 sees n13 join
  70.005s  n16 sees n18 join
  70.005s  n16 sees n4 join
  70.005s  n16 sees n8 join
  70.005s  n16 sees n17 join
  70.005s  n16 sees n10 join
  70.005s  n16 sees n2 join
  70.005s  n16 sees n6 join
  70.005s  n16 sees n5 join
  70.005s  n16 sees n15 join
  70.005s  n16 sees n3 join
  70.005s  n16 sees n9 join
  70.005s  n16 sees n12 join
  70.005s  n16 sees n19 join
  72.000s  * n17: started anew, joining n1, n2, n3, with keys = ["first"], verify_incoming = false, verify_outgoing = false
  72.005s  n17 sees n19 join
  72.005s  n17 sees n13 join
  72.005s  n17 sees n5 join
  72.005s  n17 sees n16 join
  72.005s  n17 sees n4 join
  72.005s  n17 sees n9 join
  72.005s  n17 sees n2 join
  72.005s  n17 sees n12 join
  72.005s  n17 sees n11 join
  72.005s  n17 sees n8 join
  72.005s  n17 sees n7 join
  72.005s  n17 sees n18 join
  72.005s  n17 sees n3 join
  72.005s  n17 sees n15 join
  72.005s  n17 sees n10 join
  72.005s  n17 sees n6 join
  72.005s  n17 sees n14 join
  72.005s  n17 sees n1 join
  74.000s  * n18: started anew, joining n1, n2, n3, with keys = ["first"], verify_incoming = false, verify_outgoing = false
  74.005s  n18 sees n19 join
  74.005s  n18 sees n13 join
  74.005s  n18 sees n5 join
  74.005s  n18 sees n16 join
  74.005s  n18 sees n4 join
  74.005s  n18 sees n9 join
  74.005s  n18 sees n2 join
  74.005s  n18 sees n12 join
  74.005s  n18 sees n11 join
  74.005s  n18 sees n8 join
  74.005s  n18 sees n7 join
  74.005s  n18 sees n3 join
  74.005s  n18 sees n15 join
  74.005s  n18 sees n10 join
  74.005s  n18 sees n6 join
  74.005s  n18 sees n17 join
  74.005s  n18 sees n14 join
  74.005s  n18 sees n1 join
  76.000s  * n19: started anew, joining n1, n2, n3, with keys = ["first"], verify_incoming = false, verify_outgoing = false
  76.005s  n19 sees n13 join
  76.005s  n19 sees n5 join
  76.005s  n19 sees n16 join
  76.005s  n19 sees n4 join
  76.005s  n19 sees n9 join
  76.005s  n19 sees n2 join
  76.005s  n19 sees n12 join
  76.005s  n19 sees n11 join
  76.005s  n19 sees n8 join
  76.005s  n19 sees n7 join
  76.005s  n19 sees n18 join
  76.005s  n19 sees n3 join
  76.005s  n19 sees n15 join
  76.005s  n19 sees n10 join
  76.005s  n19 sees n6 join
  76.005s  n19 sees n17 join
  76.005s  n19 sees n14 join
  76.005s  n19 sees n1 join
  85.000s  * n20: started anew, joining n1, n2, n3
  85.004s  n1 sees n20 join
  85.004s  n3 sees n20 join
  85.005s  n2 sees n20 join
  85.005s  n20 sees n6 join
  85.005s  n20 sees n8 join
  85.005s  n20 sees n7 join
  85.005s  n20 sees n17 join
  85.005s  n20 sees n2 join
  85.005s  n20 sees n11 join
  85.005s  n20 sees n18 join
  85.005s  n20 sees n4 join
  85.005s  n20 sees n16 join
  85.005s  n20 sees n3 join
  85.005s  n20 sees n10 join
  85.005s  n20 sees n15 join
  85.005s  n20 sees n5 join
  85.005s  n20 sees n9 join
  85.005s  n20 sees n19 join
  85.005s  n20 sees n12 join
  85.005s  n20 sees n14 join
  85.005s  n20 sees n1 join
  85.005s  n20 sees n13 join
  85.027s  n7 sees n20 join
  85.027s  n4 sees n20 join
  85.082s  n12 sees n20 join
  85.082s  n5 sees n20 join
  85.089s  n18 sees n20 join
  85.089s  n8 sees n20 join
  85.103s  n17 sees n20 join
  85.107s  n9 sees n20 join
  85.107s  n16 sees n20 join
  85.118s  n13 sees n20 join
  85.120s  n19 sees n20 join
  85.137s  n15 sees n20 join
  85.159s  n14 sees n20 join
  85.168s  n11 sees n20 join
  85.215s  n10 sees n20 join
  85.282s  n6 sees n20 join
  95.000s  * n20: started anew, joining n1, n2, n3, with keys = ["first"], verify_incoming = false, verify_outgoing = false
  95.006s  n20 sees n6 join
  95.006s  n20 sees n8 join
  95.006s  n20 sees n7 join
  95.006s  n20 sees n17 join
  95.006s  n20 sees n2 join
  95.006s  n20 sees n11 join
  95.006s  n20 sees n18 join
  95.006s  n20 sees n4 join
  95.006s  n20 sees n16 join
  95.006s  n20 sees n3 join
  95.006s  n20 sees n10 join
  95.006s  n20 sees n5 join
  95.006s  n20 sees n9 join
  95.006s  n20 sees n19 join
  95.006s  n20 sees n12 join
  95.006s  n20 sees n14 join
  95.006s  n20 sees n1 join
  95.006s  n20 sees n13 join
  95.006s  n20 sees n15 join
 105.000s  * n19: killed with -9
 108.166s  n11 suspects n19: no answer on any path
 108.167s  n16 hears that n19 is suspected
 108.220s  n7 hears that n19 is suspected
 108.269s  n9 hears that n19 is suspected
 108.317s  n10 hears that n19 is suspected
 108.317s  n20 hears that n19 is suspected
 108.317s  n1 hears that n19 is suspected
 108.320s  n17 hears that n19 is suspected
 108.320s  n5 hears that n19 is suspected
 108.358s  n3 hears that n19 is suspected
 108.359s  n13 hears that n19 is suspected
 108.366s  n18 hears that n19 is suspected
 108.370s  n4 hears that n19 is suspected
 108.370s  n2 hears that n19 is suspected
 108.398s  n14 hears that n19 is suspected
 108.411s  n15 hears that n19 is suspected
 108.415s  n8 hears that n19 is suspected
 108.427s  n6 hears that n19 is suspected
 108.552s  n12 hears that n19 is suspected
 109.384s  n15 suspects n19: no answer on any path
 109.551s  n14 suspects n19: no answer on any path
 110.928s  n3 suspects n19: no answer on any path
 111.000s  n4 suspects n19: no answer on any path
 111.522s  n2 suspects n19: no answer on any path
 112.267s  n9 suspects n19: no answer on any path
 113.370s  n11 calls n19 failed: accused first by n11 (no answer on any path), 2 of 2 confirmations
 113.371s  n16 calls n19 failed: accused first by n11 (gossip), 2 of 2 confirmations
 113.412s  n1 calls n19 failed, by the word of n11
 113.416s  n20 calls n19 failed, by the word of n16
 113.424s  n7 calls n19 failed: accused first by n11 (gossip), 2 of 2 confirmations
 113.473s  n9 calls n19 failed: accused first by n11 (gossip), 2 of 2 confirmations
 113.483s  n18 calls n19 failed, by the word of n16
 113.503s  n13 calls n19 failed, by the word of n16
 113.503s  n8 calls n19 failed, by the word of n16
 113.517s  n15 calls n19 failed, by the word of n16
 113.521s  n10 calls n19 failed: accused first by n11 (gossip), 2 of 2 confirmations
 113.524s  n17 calls n19 failed: accused first by n11 (gossip), 2 of 2 confirmations
 113.524s  n5 calls n19 failed: accused first by n11 (gossip), 2 of 2 confirmations
 113.552s  n12 calls n19 failed, by the word of n16
 113.559s  n6 calls n19 failed, by the word of n9
 113.562s  n3 calls n19 failed: accused first by n11 (gossip), 2 of 2 confirmations
 113.566s  n2 calls n19 failed, by the word of n11
 113.574s  n4 calls n19 failed: accused first by n11 (gossip), 2 of 2 confirmations
 113.602s  n14 calls n19 failed: accused first by n11 (gossip), 2 of 2 confirmations
 113.757s  n10 suspects n19: no answer on any path
 120.000s  n11 attempts to reconnect to n19
 125.000s  n20 attempts to reconnect to n19
 130.000s  * n1: started anew, joining n1, n2, n3, with verify_outgoing = true
 130.006s  n1 sees n7 join
 130.006s  n1 sees n5 join
 130.006s  n1 sees n18 join
 130.006s  n1 sees n12 join
 130.006s  n1 sees n15 join
 130.006s  n1 sees n6 join
 130.006s  n1 sees n14 join
 130.006s  n1 sees n3 join
 130.006s  n1 sees n4 join
 130.006s  n1 sees n9 join
 130.006s  n1 sees n2 join
 130.006s  n1 sees n8 join
 130.006s  n1 sees n13 join
 130.006s  n1 sees n16 join
 130.006s  n1 sees n17 join
 130.006s  n1 sees n11 join
 130.006s  n1 sees n10 join
 130.006s  n1 sees n20 join
 132.000s  * n2: started anew, joining n1, n2, n3, with verify_outgoing = true
 132.006s  n2 sees n4 join
 132.006s  n2 sees n6 join
 132.006s  n2 sees n13 join
 132.006s  n2 sees n11 join
 132.006s  n2 sees n14 join
 132.006s  n2 sees n20 join
 132.006s  n2 sees n8 join
 132.006s  n2 sees n5 join
 132.006s  n2 sees n16 join
 132.006s  n2 sees n18 join
 132.006s  n2 sees n10 join
 132.006s  n2 sees n3 join
 132.006s  n2 sees n12 join
 132.006s  n2 sees n17 join
 132.006s  n2 sees n15 join
 132.006s  n2 sees n1 join
 132.006s  n2 sees n9 join
 132.006s  n2 sees n7 join
 134.000s  * n3: started anew, joining n1, n2, n3, with verify_outgoing = true
 134.006s  n3 sees n1 join
 134.006s  n3 sees n12 join
 134.006s  n3 sees n15 join
 134.006s  n3 sees n14 join
 134.006s  n3 sees n8 join
 134.006s  n3 sees n10 join
 134.006s  n3 sees n16 join
 134.006s  n3 sees n2 join
 134.006s  n3 sees n18 join
 134.006s  n3 sees n4 join
 134.006s  n3 sees n17 join
 134.006s  n3 sees n9 join
 134.006s  n3 sees n5 join
 134.006s  n3 sees n20 join
 134.006s  n3 sees n13 join
 134.006s  n3 sees n6 join
 134.006s  n3 sees n7 join
 134.006s  n3 sees n11 join
 136.000s  * n4: started anew, joining n1, n2, n3, with verify_outgoing = true
 136.005s  n4 sees n17 join
 136.005s  n4 sees n13 join
 136.005s  n4 sees n7 join
 136.005s  n4 sees n2 join
 136.005s  n4 sees n1 join
 136.005s  n4 sees n12 join
 136.005s  n4 sees n3 join
 136.005s  n4 sees n16 join
 136.005s  n4 sees n8 join
 136.005s  n4 sees n18 join
 136.005s  n4 sees n14 join
 136.005s  n4 sees n10 join
 136.005s  n4 sees n6 join
 136.005s  n4 sees n9 join
 136.005s  n4 sees n11 join
 136.005s  n4 sees n20 join
 136.005s  n4 sees n15 join
 136.005s  n4 sees n5 join
 138.000s  * n5: started anew, joining n1, n2, n3, with verify_outgoing = true
 138.005s  n5 sees n1 join
 138.005s  n5 sees n12 join
 138.005s  n5 sees n15 join
 138.005s  n5 sees n14 join
 138.005s  n5 sees n8 join
 138.005s  n5 sees n10 join
 138.005s  n5 sees n16 join
 138.005s  n5 sees n2 join
 138.005s  n5 sees n18 join
 138.005s  n5 sees n4 join
 138.005s  n5 sees n17 join
 138.005s  n5 sees n9 join
 138.005s  n5 sees n20 join
 138.005s  n5 sees n13 join
 138.005s  n5 sees n6 join
 138.005s  n5 sees n7 join
 138.005s  n5 sees n3 join
 138.005s  n5 sees n11 join
 140.000s  * n6: started anew, joining n1, n2, n3, with verify_outgoing = true
 140.005s  n6 sees n2 join
 140.005s  n6 sees n11 join
 140.005s  n6 sees n9 join
 140.005s  n6 sees n18 join
 140.005s  n6 sees n17 join
 140.005s  n6 sees n1 join
 140.005s  n6 sees n12 join
 140.005s  n6 sees n4 join
 140.005s  n6 sees n10 join
 140.005s  n6 sees n8 join
 140.005s  n6 sees n14 join
 140.005s  n6 sees n5 join
 140.005s  n6 sees n15 join
 140.005s  n6 sees n7 join
 140.005s  n6 sees n13 join
 140.005s  n6 sees n16 join
 140.005s  n6 sees n3 join
 140.005s  n6 sees n20 join
 142.000s  * n7: started anew, joining n1, n2, n3, with verify_outgoing = true
 142.005s  n7 sees n17 join
 142.005s  n7 sees n13 join
 142.005s  n7 sees n2 join
 142.005s  n7 sees n1 join
 142.005s  n7 sees n12 join
 142.005s  n7 sees n3 join
 142.005s  n7 sees n16 join
 142.005s  n7 sees n8 join
 142.005s  n7 sees n18 join
 142.005s  n7 sees n14 join
 142.005s  n7 sees n4 join
 142.005s  n7 sees n10 join
 142.005s  n7 sees n6 join
 142.005s  n7 sees n9 join
 142.005s  n7 sees n11 join
 142.005s  n7 sees n20 join
 142.005s  n7 sees n15 join
 142.005s  n7 sees n5 join
 144.000s  * n8: started anew, joining n1, n2, n3, with verify_outgoing = true
 144.006s  n8 sees n2 join
 144.006s  n8 sees n11 join
 144.006s  n8 sees n9 join
 144.006s  n8 sees n18 join
 144.006s  n8 sees n17 join
 144.006s  n8 sees n1 join
 144.006s  n8 sees n12 join
 144.006s  n8 sees n4 join
 144.006s  n8 sees n10 join
 144.006s  n8 sees n14 join
 144.006s  n8 sees n5 join
 144.006s  n8 sees n15 join
 144.006s  n8 sees n7 join
 144.006s  n8 sees n13 join
 144.006s  n8 sees n16 join
 144.006s  n8 sees n3 join
 144.006s  n8 sees n20 join
 144.006s  n8 sees n6 join
 144.111s  n9 attempts to reconnect to n19
 146.000s  * n9: started anew, joining n1, n2, n3, with verify_outgoing = true
 146.005s  n9 sees n1 join
 146.005s  n9 sees n12 join
 146.005s  n9 sees n15 join
 146.005s  n9 sees n14 join
 146.005s  n9 sees n8 join
 146.005s  n9 sees n10 join
 146.005s  n9 sees n16 join
 146.005s  n9 sees n2 join
 146.005s  n9 sees n18 join
 146.005s  n9 sees n4 join
 146.005s  n9 sees n17 join
 146.005s  n9 sees n5 join
 146.005s  n9 sees n20 join
 146.005s  n9 sees n13 join
 146.005s  n9 sees n6 join
 146.005s  n9 sees n7 join
 146.005s  n9 sees n3 join
 146.005s  n9 sees n11 join
 148.000s  * n10: started anew, joining n1, n2, n3, with verify_outgoing = true
 148.005s  n10 sees n17 join
 148.005s  n10 sees n13 join
 148.005s  n10 sees n7 join
 148.005s  n10 sees n2 join
 148.005s  n10 sees n1 join
 148.005s  n10 sees n12 join
 148.005s  n10 sees n3 join
 148.005s  n10 sees n16 join
 148.005s  n10 sees n8 join
 148.005s  n10 sees n18 join
 148.005s  n10 sees n14 join
 148.005s  n10 sees n4 join
 148.005s  n10 sees n6 join
 148.005s  n10 sees n9 join
 148.005s  n10 sees n11 join
 148.005s  n10 sees n20 join
 148.005s  n10 sees n15 join
 148.005s  n10 sees n5 join
 150.000s  * n11: started anew, joining n1, n2, n3, with verify_outgoing = true
 150.006s  n11 sees n1 join
 150.006s  n11 sees n12 join
 150.006s  n11 sees n15 join
 150.006s  n11 sees n14 join
 150.006s  n11 sees n8 join
 150.006s  n11 sees n10 join
 150.006s  n11 sees n16 join
 150.006s  n11 sees n2 join
 150.006s  n11 sees n18 join
 150.006s  n11 sees n4 join
 150.006s  n11 sees n17 join
 150.006s  n11 sees n9 join
 150.006s  n11 sees n5 join
 150.006s  n11 sees n20 join
 150.006s  n11 sees n13 join
 150.006s  n11 sees n6 join
 150.006s  n11 sees n7 join
 150.006s  n11 sees n3 join
 152.000s  * n12: started anew, joining n1, n2, n3, with verify_outgoing = true
 152.005s  n12 sees n3 join
 152.005s  n12 sees n14 join
 152.005s  n12 sees n20 join
 152.005s  n12 sees n11 join
 152.005s  n12 sees n1 join
 152.005s  n12 sees n8 join
 152.005s  n12 sees n2 join
 152.005s  n12 sees n17 join
 152.005s  n12 sees n7 join
 152.005s  n12 sees n6 join
 152.005s  n12 sees n5 join
 152.005s  n12 sees n18 join
 152.005s  n12 sees n9 join
 152.005s  n12 sees n10 join
 152.005s  n12 sees n4 join
 152.005s  n12 sees n16 join
 152.005s  n12 sees n13 join
 152.005s  n12 sees n15 join
 154.000s  * n13: started anew, joining n1, n2, n3, with verify_outgoing = true
 154.005s  n13 sees n16 join
 154.005s  n13 sees n12 join
 154.005s  n13 sees n1 join
 154.005s  n13 sees n20 join
 154.005s  n13 sees n6 join
 154.005s  n13 sees n18 join
 154.005s  n13 sees n11 join
 154.005s  n13 sees n3 join
 154.005s  n13 sees n8 join
 154.005s  n13 sees n5 join
 154.005s  n13 sees n7 join
 154.005s  n13 sees n14 join
 154.005s  n13 sees n17 join
 154.005s  n13 sees n10 join
 154.005s  n13 sees n4 join
 154.005s  n13 sees n2 join
 154.005s  n13 sees n9 join
 154.005s  n13 sees n15 join
 156.000s  * n14: started anew, joining n1, n2, n3, with verify_outgoing = true
 156.006s  n14 sees n16 join
 156.006s  n14 sees n6 join
 156.006s  n14 sees n3 join
 156.006s  n14 sees n9 join
 156.006s  n14 sees n1 join
 156.006s  n14 sees n20 join
 156.006s  n14 sees n15 join
 156.006s  n14 sees n17 join
 156.006s  n14 sees n2 join
 156.006s  n14 sees n4 join
 156.006s  n14 sees n13 join
 156.006s  n14 sees n12 join
 156.006s  n14 sees n11 join
 156.006s  n14 sees n18 join
 156.006s  n14 sees n10 join
 156.006s  n14 sees n5 join
 156.006s  n14 sees n7 join
 156.006s  n14 sees n8 join
 157.164s  n18 attempts to reconnect to n19
 158.000s  * n15: started anew, joining n1, n2, n3, with verify_outgoing = true
 158.005s  n15 sees n16 join
 158.005s  n15 sees n6 join
 158.005s  n15 sees n3 join
 158.005s  n15 sees n9 join
 158.005s  n15 sees n1 join
 158.005s  n15 sees n20 join
 158.005s  n15 sees n17 join
 158.005s  n15 sees n2 join
 158.005s  n15 sees n4 join
 158.005s  n15 sees n13 join
 158.005s  n15 sees n14 join
 158.005s  n15 sees n12 join
 158.005s  n15 sees n11 join
 158.005s  n15 sees n18 join
 158.005s  n15 sees n10 join
 158.005s  n15 sees n5 join
 158.005s  n15 sees n7 join
 158.005s  n15 sees n8 join
 160.000s  * n16: started anew, joining n1, n2, n3, with verify_outgoing = true
 160.005s  n16 sees n12 join
 160.005s  n16 sees n1 join
 160.005s  n16 sees n20 join
 160.005s  n16 sees n6 join
 160.005s  n16 sees n18 join
 160.005s  n16 sees n13 join
 160.005s  n16 sees n11 join
 160.005s  n16 sees n3 join
 160.005s  n16 sees n8 join
 160.005s  n16 sees n5 join
 160.005s  n16 sees n7 join
 160.005s  n16 sees n14 join
 160.005s  n16 sees n17 join
 160.005s  n16 sees n10 join
 160.005s  n16 sees n4 join
 160.005s  n16 sees n2 join
 160.005s  n16 sees n9 join
 160.005s  n16 sees n15 join
 162.000s  * n17: started anew, joining n1, n2, n3, with verify_outgoing = true
 162.005s  n17 sees n16 join
 162.005s  n17 sees n12 join
 162.005s  n17 sees n1 join
 162.005s  n17 sees n20 join
 162.005s  n17 sees n6 join
 162.005s  n17 sees n18 join
 162.005s  n17 sees n13 join
 162.005s  n17 sees n11 join
 162.005s  n17 sees n3 join
 162.005s  n17 sees n8 join
 162.005s  n17 sees n5 join
 162.005s  n17 sees n7 join
 162.005s  n17 sees n14 join
 162.005s  n17 sees n10 join
 162.005s  n17 sees n4 join
 162.005s  n17 sees n2 join
 162.005s  n17 sees n9 join
 162.005s  n17 sees n15 join
 164.000s  * n18: started anew, joining n1, n2, n3, with verify_outgoing = true
 164.006s  n18 sees n16 join
 164.006s  n18 sees n12 join
 164.006s  n18 sees n1 join
 164.006s  n18 sees n20 join
 164.006s  n18 sees n6 join
 164.006s  n18 sees n13 join
 164.006s  n18 sees n11 join
 164.006s  n18 sees n3 join
 164.006s  n18 sees n8 join
 164.006s  n18 sees n5 join
 164.006s  n18 sees n7 join
 164.006s  n18 sees n14 join
 164.006s  n18 sees n17 join
 164.006s  n18 sees n10 join
 164.006s  n18 sees n4 join
 164.006s  n18 sees n2 join
 164.006s  n18 sees n9 join
 164.006s  n18 sees n15 join
 166.000s  * n20: started anew, joining n1, n2, n3, with verify_outgoing = true
 166.005s  n20 sees n16 join
 166.005s  n20 sees n6 join
 166.005s  n20 sees n3 join
 166.005s  n20 sees n9 join
 166.005s  n20 sees n1 join
 166.005s  n20 sees n15 join
 166.005s  n20 sees n17 join
 166.005s  n20 sees n2 join
 166.005s  n20 sees n4 join
 166.005s  n20 sees n13 join
 166.005s  n20 sees n14 join
 166.005s  n20 sees n12 join
 166.005s  n20 sees n11 join
 166.005s  n20 sees n18 join
 166.005s  n20 sees n10 join
 166.005s  n20 sees n5 join
 166.005s  n20 sees n7 join
 166.005s  n20 sees n8 join
 175.000s  * n19: started anew, joining n1, n2, n3
 175.004s  n3 sees n19 join
 175.004s  n2 sees n19 join
 175.004s  n1 sees n19 join
 175.005s  n19 sees n7 join
 175.005s  n19 sees n1 join
 175.005s  n19 sees n10 join
 175.005s  n19 sees n17 join
 175.005s  n19 sees n8 join
 175.005s  n19 sees n3 join
 175.005s  n19 sees n11 join
 175.005s  n19 sees n15 join
 175.005s  n19 sees n14 join
 175.005s  n19 sees n4 join
 175.005s  n19 sees n6 join
 175.005s  n19 sees n18 join
 175.005s  n19 sees n16 join
 175.005s  n19 sees n2 join
 175.005s  n19 sees n9 join
 175.005s  n19 sees n13 join
 175.005s  n19 sees n5 join
 175.005s  n19 sees n12 join
 175.005s  n19 sees n20 join
 175.050s  n8 sees n19 join
 175.050s  n4 sees n19 join
 175.050s  n15 sees n19 join
 175.074s  n11 sees n19 join
 175.074s  n18 sees n19 join
 175.075s  n9 sees n19 join
 175.121s  n10 sees n19 join
 175.142s  n20 sees n19 join
 175.175s  n7 sees n19 join
 175.177s  n12 sees n19 join
 175.234s  n13 sees n19 join
 175.241s  n14 sees n19 join
 175.277s  n16 sees n19 join
 175.342s  n5 sees n19 join
 175.348s  n6 sees n19 join
 175.364s  n17 sees n19 join
 185.000s  * n19: started anew, joining n1, n2, n3, with verify_outgoing = true
 185.006s  n19 sees n7 join
 185.006s  n19 sees n1 join
 185.006s  n19 sees n10 join
 185.006s  n19 sees n17 join
 185.006s  n19 sees n8 join
 185.006s  n19 sees n3 join
 185.006s  n19 sees n11 join
 185.006s  n19 sees n15 join
 185.006s  n19 sees n14 join
 185.006s  n19 sees n4 join
 185.006s  n19 sees n18 join
 185.006s  n19 sees n16 join
 185.006s  n19 sees n2 join
 185.006s  n19 sees n9 join
 185.006s  n19 sees n13 join
 185.006s  n19 sees n5 join
 185.006s  n19 sees n12 join
 185.006s  n19 sees n20 join
 185.006s  n19 sees n6 join
 195.000s  * n18: killed with -9
 196.065s  n7 suspects n18: no answer on any path
 196.066s  n17 hears that n18 is suspected
 196.079s  n15 hears that n18 is suspected
 196.079s  n10 hears that n18 is suspected
 196.102s  n20 hears that n18 is suspected
 196.102s  n14 hears that n18 is suspected
 196.120s  n16 hears that n18 is suspected
 196.127s  n8 hears that n18 is suspected
 196.156s  n13 hears that n18 is suspected
 196.157s  n11 hears that n18 is suspected
 196.175s  n12 hears that n18 is suspected
 196.177s  n3 hears that n18 is suspected
 196.177s  n4 hears that n18 is suspected
 196.194s  n9 hears that n18 is suspected
 196.194s  n19 hears that n18 is suspected
 196.198s  n5 hears that n18 is suspected
 196.251s  n2 hears that n18 is suspected
 196.251s  n6 hears that n18 is suspected
 196.342s  n1 hears that n18 is suspected
 196.384s  n6 suspects n18: no answer on any path
 197.872s  n17 suspects n18: no answer on any path
 198.605s  n12 suspects n18: no answer on any path
 198.823s  n11 suspects n18: no answer on any path
 200.679s  n5 suspects n18: no answer on any path
 201.269s  n7 calls n18 failed: accused first by n7 (no answer on any path), 2 of 2 confirmations
 201.270s  n17 calls n18 failed: accused first by n7 (gossip), 2 of 2 confirmations
 201.278s  n1 calls n18 failed, by the word of n17
 201.279s  n16 calls n18 failed, by the word of n17
 201.283s  n15 calls n18 failed: accused first by n7 (gossip), 2 of 2 confirmations
 201.283s  n10 calls n18 failed: accused first by n7 (gossip), 2 of 2 confirmations
 201.302s  n9 calls n18 failed, by the word of n10
 201.302s  n11 calls n18 failed, by the word of n10
 201.302s  n13 calls n18 failed, by the word of n10
 201.306s  n20 calls n18 failed: accused first by n7 (gossip), 2 of 2 confirmations
 201.306s  n14 calls n18 failed: accused first by n7 (gossip), 2 of 2 confirmations
 201.331s  n8 calls n18 failed: accused first by n7 (gossip), 2 of 2 confirmations
 201.348s  n4 calls n18 failed, by the word of n10
 201.348s  n19 calls n18 failed, by the word of n10
 201.348s  n6 calls n18 failed, by the word of n17
 201.357s  n5 calls n18 failed, by the word of n14
 201.377s  n2 calls n18 failed, by the word of n10
 201.377s  n3 calls n18 failed, by the word of n10
 201.379s  n12 calls n18 failed: accused first by n7 (gossip), 2 of 2 confirmations
 201.611s  n1 suspects n18: no answer on any path
 202.000s  n7 attempts to reconnect to n18
 220.000s  n16 attempts to reconnect to n18
 220.000s  * n1: started anew, joining n1, n2, n3, with verify_incoming = true
 220.005s  n1 sees n2 join
 220.005s  n1 sees n8 join
 220.005s  n1 sees n19 join
 220.005s  n1 sees n12 join
 220.005s  n1 sees n3 join
 220.005s  n1 sees n20 join
 220.005s  n1 sees n14 join
 220.005s  n1 sees n10 join
 220.005s  n1 sees n13 join
 220.005s  n1 sees n6 join
 220.005s  n1 sees n16 join
 220.005s  n1 sees n9 join
 220.005s  n1 sees n17 join
 220.005s  n1 sees n5 join
 220.005s  n1 sees n4 join
 220.005s  n1 sees n11 join
 220.005s  n1 sees n15 join
 220.005s  n1 sees n7 join
 222.000s  * n2: started anew, joining n1, n2, n3, with verify_incoming = true
 222.006s  n2 sees n5 join
 222.006s  n2 sees n13 join
 222.006s  n2 sees n12 join
 222.006s  n2 sees n8 join
 222.006s  n2 sees n11 join
 222.006s  n2 sees n6 join
 222.006s  n2 sees n4 join
 222.006s  n2 sees n16 join
 222.006s  n2 sees n17 join
 222.006s  n2 sees n9 join
 222.006s  n2 sees n3 join
 222.006s  n2 sees n1 join
 222.006s  n2 sees n20 join
 222.006s  n2 sees n15 join
 222.006s  n2 sees n10 join
 222.006s  n2 sees n7 join
 222.006s  n2 sees n19 join
 222.006s  n2 sees n14 join
 224.000s  * n3: started anew, joining n1, n2, n3, with verify_incoming = true
 224.005s  n3 sees n17 join
 224.005s  n3 sees n7 join
 224.005s  n3 sees n20 join
 224.005s  n3 sees n19 join
 224.005s  n3 sees n10 join
 224.005s  n3 sees n5 join
 224.005s  n3 sees n14 join
 224.005s  n3 sees n16 join
 224.005s  n3 sees n2 join
 224.005s  n3 sees n6 join
 224.005s  n3 sees n8 join
 224.005s  n3 sees n12 join
 224.005s  n3 sees n4 join
 224.005s  n3 sees n11 join
 224.005s  n3 sees n1 join
 224.005s  n3 sees n9 join
 224.005s  n3 sees n13 join
 224.005s  n3 sees n15 join
 226.000s  * n4: started anew, joining n1, n2, n3, with verify_incoming = true
 226.005s  n4 sees n5 join
 226.005s  n4 sees n13 join
 226.005s  n4 sees n12 join
 226.005s  n4 sees n8 join
 226.005s  n4 sees n11 join
 226.005s  n4 sees n6 join
 226.005s  n4 sees n16 join
 226.005s  n4 sees n17 join
 226.005s  n4 sees n9 join
 226.005s  n4 sees n3 join
 226.005s  n4 sees n1 join
 226.005s  n4 sees n20 join
 226.005s  n4 sees n15 join
 226.005s  n4 sees n10 join
 226.005s  n4 sees n7 join
 226.005s  n4 sees n2 join
 226.005s  n4 sees n19 join
 226.005s  n4 sees n14 join
 228.000s  * n5: started anew, joining n1, n2, n3, with verify_incoming = true
 228.005s  n5 sees n13 join
 228.005s  n5 sees n12 join
 228.005s  n5 sees n8 join
 228.005s  n5 sees n11 join
 228.005s  n5 sees n6 join
 228.005s  n5 sees n4 join
 228.005s  n5 sees n16 join
 228.005s  n5 sees n17 join
 228.005s  n5 sees n9 join
 228.005s  n5 sees n3 join
 228.005s  n5 sees n1 join
 228.005s  n5 sees n20 join
 228.005s  n5 sees n15 join
 228.005s  n5 sees n10 join
 228.005s  n5 sees n7 join
 228.005s  n5 sees n2 join
 228.005s  n5 sees n19 join
 228.005s  n5 sees n14 join
 230.000s  * n6: started anew, joining n1, n2, n3, with verify_incoming = true
 230.006s  n6 sees n17 join
 230.006s  n6 sees n7 join
 230.006s  n6 sees n20 join
 230.006s  n6 sees n19 join
 230.006s  n6 sees n10 join
 230.006s  n6 sees n3 join
 230.006s  n6 sees n5 join
 230.006s  n6 sees n14 join
 230.006s  n6 sees n16 join
 230.006s  n6 sees n2 join
 230.006s  n6 sees n8 join
 230.006s  n6 sees n12 join
 230.006s  n6 sees n4 join
 230.006s  n6 sees n11 join
 230.006s  n6 sees n1 join
 230.006s  n6 sees n9 join
 230.006s  n6 sees n13 join
 230.006s  n6 sees n15 join
 232.000s  * n7: started anew, joining n1, n2, n3, with verify_incoming = true
 232.005s  n7 sees n17 join
 232.005s  n7 sees n20 join
 232.005s  n7 sees n19 join
 232.005s  n7 sees n10 join
 232.005s  n7 sees n3 join
 232.005s  n7 sees n5 join
 232.005s  n7 sees n14 join
 232.005s  n7 sees n16 join
 232.005s  n7 sees n2 join
 232.005s  n7 sees n6 join
 232.005s  n7 sees n8 join
 232.005s  n7 sees n12 join
 232.005s  n7 sees n4 join
 232.005s  n7 sees n11 join
 232.005s  n7 sees n1 join
 232.005s  n7 sees n9 join
 232.005s  n7 sees n13 join
 232.005s  n7 sees n15 join
 232.838s  n8 attempts to reconnect to n18
 234.000s  * n8: started anew, joining n1, n2, n3, with verify_incoming = true
 234.005s  n8 sees n17 join
 234.005s  n8 sees n7 join
 234.005s  n8 sees n20 join
 234.005s  n8 sees n19 join
 234.005s  n8 sees n10 join
 234.005s  n8 sees n3 join
 234.005s  n8 sees n5 join
 234.005s  n8 sees n14 join
 234.005s  n8 sees n16 join
 234.005s  n8 sees n2 join
 234.005s  n8 sees n6 join
 234.005s  n8 sees n12 join
 234.005s  n8 sees n4 join
 234.005s  n8 sees n11 join
 234.005s  n8 sees n1 join
 234.005s  n8 sees n9 join
 234.005s  n8 sees n13 join
 234.005s  n8 sees n15 join
 235.015s  n12 attempts to reconnect to n18
 236.000s  * n9: started anew, joining n1, n2, n3, with verify_incoming = true
 236.006s  n9 sees n10 join
 236.006s  n9 sees n7 join
 236.006s  n9 sees n12 join
 236.006s  n9 sees n20 join
 236.006s  n9 sees n17 join
 236.006s  n9 sees n13 join
 236.006s  n9 sees n16 join
 236.006s  n9 sees n5 join
 236.006s  n9 sees n2 join
 236.006s  n9 sees n11 join
 236.006s  n9 sees n1 join
 236.006s  n9 sees n8 join
 236.006s  n9 sees n3 join
 236.006s  n9 sees n4 join
 236.006s  n9 sees n19 join
 236.006s  n9 sees n6 join
 236.006s  n9 sees n14 join
 236.006s  n9 sees n15 join
 238.000s  * n10: started anew, joining n1, n2, n3, with verify_incoming = true
 238.005s  n10 sees n17 join
 238.005s  n10 sees n7 join
 238.005s  n10 sees n20 join
 238.005s  n10 sees n19 join
 238.005s  n10 sees n3 join
 238.005s  n10 sees n5 join
 238.005s  n10 sees n14 join
 238.005s  n10 sees n16 join
 238.005s  n10 sees n2 join
 238.005s  n10 sees n6 join
 238.005s  n10 sees n8 join
 238.005s  n10 sees n12 join
 238.005s  n10 sees n4 join
 238.005s  n10 sees n11 join
 238.005s  n10 sees n1 join
 238.005s  n10 sees n9 join
 238.005s  n10 sees n13 join
 238.005s  n10 sees n15 join
 240.000s  * n11: started anew, joining n1, n2, n3, with verify_incoming = true
 240.006s  n11 sees n10 join
 240.006s  n11 sees n7 join
 240.006s  n11 sees n12 join
 240.006s  n11 sees n20 join
 240.006s  n11 sees n17 join
 240.006s  n11 sees n13 join
 240.006s  n11 sees n16 join
 240.006s  n11 sees n5 join
 240.006s  n11 sees n2 join
 240.006s  n11 sees n1 join
 240.006s  n11 sees n8 join
 240.006s  n11 sees n9 join
 240.006s  n11 sees n3 join
 240.006s  n11 sees n4 join
 240.006s  n11 sees n19 join
 240.006s  n11 sees n6 join
 240.006s  n11 sees n14 join
 240.006s  n11 sees n15 join
 240.471s  n13 attempts to reconnect to n18
 242.000s  * n12: started anew, joining n1, n2, n3, with verify_incoming = true
 242.005s  n12 sees n6 join
 242.005s  n12 sees n3 join
 242.005s  n12 sees n11 join
 242.005s  n12 sees n10 join
 242.005s  n12 sees n20 join
 242.005s  n12 sees n5 join
 242.005s  n12 sees n14 join
 242.005s  n12 sees n13 join
 242.005s  n12 sees n8 join
 242.005s  n12 sees n4 join
 242.005s  n12 sees n2 join
 242.005s  n12 sees n9 join
 242.005s  n12 sees n7 join
 242.005s  n12 sees n1 join
 242.005s  n12 sees n15 join
 242.005s  n12 sees n16 join
 242.005s  n12 sees n17 join
 242.005s  n12 sees n19 join
 244.000s  * n13: started anew, joining n1, n2, n3, with verify_incoming = true
 244.006s  n13 sees n10 join
 244.006s  n13 sees n7 join
 244.006s  n13 sees n11 join
 244.006s  n13 sees n20 join
 244.006s  n13 sees n12 join
 244.006s  n13 sees n6 join
 244.006s  n13 sees n19 join
 244.006s  n13 sees n1 join
 244.006s  n13 sees n16 join
 244.006s  n13 sees n8 join
 244.006s  n13 sees n4 join
 244.006s  n13 sees n17 join
 244.006s  n13 sees n15 join
 244.006s  n13 sees n2 join
 244.006s  n13 sees n5 join
 244.006s  n13 sees n9 join
 244.006s  n13 sees n14 join
 244.006s  n13 sees n3 join
 246.000s  * n14: started anew, joining n1, n2, n3, with verify_incoming = true
 246.006s  n14 sees n10 join
 246.006s  n14 sees n7 join
 246.006s  n14 sees n11 join
 246.006s  n14 sees n20 join
 246.006s  n14 sees n12 join
 246.006s  n14 sees n6 join
 246.006s  n14 sees n19 join
 246.006s  n14 sees n1 join
 246.006s  n14 sees n16 join
 246.006s  n14 sees n8 join
 246.006s  n14 sees n4 join
 246.006s  n14 sees n17 join
 246.006s  n14 sees n13 join
 246.006s  n14 sees n15 join
 246.006s  n14 sees n2 join
 246.006s  n14 sees n5 join
 246.006s  n14 sees n9 join
 246.006s  n14 sees n3 join
 248.000s  * n15: started anew, joining n1, n2, n3, with verify_incoming = true
 248.006s  n15 sees n13 join
 248.006s  n15 sees n5 join
 248.006s  n15 sees n1 join
 248.006s  n15 sees n17 join
 248.006s  n15 sees n3 join
 248.006s  n15 sees n6 join
 248.006s  n15 sees n9 join
 248.006s  n15 sees n20 join
 248.006s  n15 sees n7 join
 248.006s  n15 sees n14 join
 248.006s  n15 sees n19 join
 248.006s  n15 sees n16 join
 248.006s  n15 sees n11 join
 248.006s  n15 sees n10 join
 248.006s  n15 sees n4 join
 248.006s  n15 sees n8 join
 248.006s  n15 sees n12 join
 248.006s  n15 sees n2 join
 250.000s  * n16: started anew, joining n1, n2, n3, with verify_incoming = true
 250.005s  n16 sees n13 join
 250.005s  n16 sees n5 join
 250.005s  n16 sees n1 join
 250.005s  n16 sees n17 join
 250.005s  n16 sees n3 join
 250.005s  n16 sees n6 join
 250.005s  n16 sees n9 join
 250.005s  n16 sees n20 join
 250.005s  n16 sees n7 join
 250.005s  n16 sees n14 join
 250.005s  n16 sees n19 join
 250.005s  n16 sees n11 join
 250.005s  n16 sees n15 join
 250.005s  n16 sees n10 join
 250.005s  n16 sees n4 join
 250.005s  n16 sees n8 join
 250.005s  n16 sees n12 join
 250.005s  n16 sees n2 join
 252.000s  * n17: started anew, joining n1, n2, n3, with verify_incoming = true
 252.006s  n17 sees n6 join
 252.006s  n17 sees n3 join
 252.006s  n17 sees n11 join
 252.006s  n17 sees n10 join
 252.006s  n17 sees n20 join
 252.006s  n17 sees n5 join
 252.006s  n17 sees n14 join
 252.006s  n17 sees n12 join
 252.006s  n17 sees n13 join
 252.006s  n17 sees n8 join
 252.006s  n17 sees n4 join
 252.006s  n17 sees n2 join
 252.006s  n17 sees n9 join
 252.006s  n17 sees n7 join
 252.006s  n17 sees n1 join
 252.006s  n17 sees n15 join
 252.006s  n17 sees n16 join
 252.006s  n17 sees n19 join
 254.000s  * n19: started anew, joining n1, n2, n3, with verify_incoming = true
 254.006s  n19 sees n13 join
 254.006s  n19 sees n5 join
 254.006s  n19 sees n1 join
 254.006s  n19 sees n17 join
 254.006s  n19 sees n3 join
 254.006s  n19 sees n6 join
 254.006s  n19 sees n9 join
 254.006s  n19 sees n20 join
 254.006s  n19 sees n7 join
 254.006s  n19 sees n14 join
 254.006s  n19 sees n16 join
 254.006s  n19 sees n11 join
 254.006s  n19 sees n15 join
 254.006s  n19 sees n10 join
 254.006s  n19 sees n4 join
 254.006s  n19 sees n8 join
 254.006s  n19 sees n12 join
 254.006s  n19 sees n2 join
 256.000s  * n20: started anew, joining n1, n2, n3, with verify_incoming = true
 256.006s  n20 sees n10 join
 256.006s  n20 sees n7 join
 256.006s  n20 sees n11 join
 256.006s  n20 sees n12 join
 256.006s  n20 sees n6 join
 256.006s  n20 sees n19 join
 256.006s  n20 sees n1 join
 256.006s  n20 sees n16 join
 256.006s  n20 sees n8 join
 256.006s  n20 sees n4 join
 256.006s  n20 sees n17 join
 256.006s  n20 sees n13 join
 256.006s  n20 sees n15 join
 256.006s  n20 sees n2 join
 256.006s  n20 sees n5 join
 256.006s  n20 sees n9 join
 256.006s  n20 sees n14 join
 256.006s  n20 sees n3 join
 265.000s  * n18: started anew, joining n1, n2, n3
 265.004s  n2 sees n18 join
 265.004s  n1 sees n18 join
 265.005s  n3 sees n18 join
 265.005s  n18 sees n17 join
 265.005s  n18 sees n9 join
 265.005s  n18 sees n6 join
 265.005s  n18 sees n8 join
 265.005s  n18 sees n20 join
 265.005s  n18 sees n5 join
 265.005s  n18 sees n2 join
 265.005s  n18 sees n7 join
 265.005s  n18 sees n14 join
 265.005s  n18 sees n3 join
 265.005s  n18 sees n10 join
 265.005s  n18 sees n12 join
 265.005s  n18 sees n15 join
 265.005s  n18 sees n11 join
 265.005s  n18 sees n4 join
 265.005s  n18 sees n16 join
 265.005s  n18 sees n19 join
 265.005s  n18 sees n1 join
 265.005s  n18 sees n13 join
 265.044s  n17 sees n18 join
 265.044s  n4 sees n18 join
 265.044s  n13 sees n18 join
 265.057s  n12 sees n18 join
 265.057s  n19 sees n18 join
 265.057s  n11 sees n18 join
 265.062s  n5 sees n18 join
 265.080s  n14 sees n18 join
 265.080s  n6 sees n18 join
 265.080s  n7 sees n18 join
 265.095s  n20 sees n18 join
 265.100s  n15 sees n18 join
 265.111s  n8 sees n18 join
 265.133s  n10 sees n18 join
 265.135s  n16 sees n18 join
 265.351s  n9 sees n18 join
 275.000s  * n18: started anew, joining n1, n2, n3, with verify_incoming = true
 275.005s  n18 sees n17 join
 275.005s  n18 sees n9 join
 275.005s  n18 sees n6 join
 275.005s  n18 sees n8 join
 275.005s  n18 sees n20 join
 275.005s  n18 sees n5 join
 275.005s  n18 sees n2 join
 275.005s  n18 sees n7 join
 275.005s  n18 sees n14 join
 275.005s  n18 sees n3 join
 275.005s  n18 sees n10 join
 275.005s  n18 sees n12 join
 275.005s  n18 sees n15 join
 275.005s  n18 sees n11 join
 275.005s  n18 sees n4 join
 275.005s  n18 sees n16 join
 275.005s  n18 sees n19 join
 275.005s  n18 sees n1 join
 275.005s  n18 sees n13 join
 285.000s  * n17: started anew, joining n1, n2, n3, with keys = []
 287.025s  n14 suspects n17: no answer on any path
 287.026s  n13 hears that n17 is suspected
 287.033s  n5 hears that n17 is suspected
 287.034s  n16 hears that n17 is suspected
 287.034s  n4 hears that n17 is suspected
 287.047s  n12 hears that n17 is suspected
 287.047s  n3 hears that n17 is suspected
 287.048s  n8 hears that n17 is suspected
 287.057s  n19 hears that n17 is suspected
 287.057s  n20 hears that n17 is suspected
 287.076s  n9 hears that n17 is suspected
 287.080s  n15 hears that n17 is suspected
 287.080s  n10 hears that n17 is suspected
 287.097s  n7 hears that n17 is suspected
 287.100s  n1 hears that n17 is suspected
 287.128s  n2 hears that n17 is suspected
 287.133s  n11 hears that n17 is suspected
 287.234s  n18 hears that n17 is suspected
 287.252s  n6 hears that n17 is suspected
 288.744s  n10 suspects n17: no answer on any path
 288.837s  n18 suspects n17: no answer on any path
 290.318s  n6 suspects n17: no answer on any path
 291.132s  n12 suspects n17: no answer on any path
 291.178s  n4 suspects n17: no answer on any path
 292.229s  n14 calls n17 failed: accused first by n14 (no answer on any path), 2 of 2 confirmations
 292.230s  n13 calls n17 failed: accused first by n14 (gossip), 2 of 2 confirmations
 292.233s  n2 calls n17 failed, by the word of n13
 292.234s  n6 calls n17 failed, by the word of n13
 292.237s  n5 calls n17 failed: accused first by n14 (gossip), 2 of 2 confirmations
 292.238s  n16 calls n17 failed: accused first by n14 (gossip), 2 of 2 confirmations
 292.238s  n4 calls n17 failed: accused first by n14 (gossip), 2 of 2 confirmations
 292.244s  n18 calls n17 failed, by the word of n13
 292.244s  n15 calls n17 failed, by the word of n13
 292.251s  n12 calls n17 failed: accused first by n14 (gossip), 2 of 2 confirmations
 292.251s  n3 calls n17 failed: accused first by n14 (gossip), 2 of 2 confirmations
 292.252s  n8 calls n17 failed: accused first by n14 (gossip), 2 of 2 confirmations
 292.254s  n10 calls n17 failed, by the word of n16
 292.257s  n11 calls n17 failed, by the word of n3
 292.257s  n19 calls n17 failed, by the word of n3
 292.261s  n20 calls n17 failed: accused first by n14 (gossip), 2 of 2 confirmations
 292.280s  n9 calls n17 failed: accused first by n14 (gossip), 2 of 2 confirmations
 292.301s  n7 calls n17 failed: accused first by n14 (gossip), 2 of 2 confirmations
 292.304s  n1 calls n17 failed: accused first by n14 (gossip), 2 of 2 confirmations
 292.820s  n8 suspects n17: no answer on any path
 293.089s  n15 suspects n17: no answer on any path
37790 steps, 23403 datagrams sent, 2395409 bytes sent, 23131 delivered, 272 to nobody, 479 streams, 35 streams failed, 461809 stream bytes, 64 kills, 64 restarts, 12570 sealed, 60 unreadable
passed after 330.000s of virtual time, n1 sees n17 as failed, which runs, hash 249f8e3a9b809edd
