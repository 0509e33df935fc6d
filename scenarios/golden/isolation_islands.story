islands at boot (seed 1)
   0.000s  * east is looked up as n1, n2
   0.000s  * west is looked up as n3, n4
   0.819s  n1 tries east at 10.0.0.2
   0.820s  n2 sees n1 join
   0.821s  n1 sees n2 join
   0.830s  n4 tries west at 10.0.0.3
   0.832s  n3 sees n4 join
   0.832s  n4 sees n3 join
  30.000s  * east is looked up as all nodes
  30.000s  * west is looked up as all nodes
  31.752s  n1 tries east at 10.0.0.4
  31.752s  n1 tries east at 10.0.0.3
  31.753s  n4 sees n1 join
  31.753s  n4 sees n2 join
  31.753s  n3 sees n1 join
  31.753s  n3 sees n2 join
  31.754s  n1 sees n3 join
  31.754s  n1 sees n4 join
  31.857s  n2 sees n4 join
  31.857s  n2 sees n3 join
1176 steps, 632 datagrams sent, 67935 bytes sent, 632 delivered, 16 streams, 7820 stream bytes
passed after 90.000s of virtual time, all views right since 31.857s, hash 38561722b22a94d1
