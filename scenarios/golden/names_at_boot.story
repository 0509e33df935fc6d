names at boot (seed 1)
   0.000s  * pods cannot be looked up
   0.000s  * n7: killed with -9
   1.000s  * n1, n2, n3, n4, n5, n6: told to join pods
   8.000s  * pods is looked up as n7
  18.000s  * pods is looked up as n1
  21.008s  n1 sees n2 join
  21.008s  n1 sees n3 join
  21.008s  n1 sees n4 join
  21.008s  n1 sees n5 join
  21.008s  n1 sees n6 join
  21.009s  n2 sees n1 join
  21.009s  n3 sees n2 join
  21.009s  n3 sees n1 join
  21.009s  n4 sees n2 join
  21.009s  n4 sees n1 join
  21.009s  n4 sees n3 join
  21.009s  n5 sees n2 join
  21.009s  n5 sees n4 join
  21.009s  n5 sees n3 join
  21.009s  n5 sees n1 join
  21.009s  n6 sees n2 join
  21.009s  n6 sees n4 join
  21.009s  n6 sees n3 join
  21.009s  n6 sees n1 join
  21.009s  n6 sees n5 join
  21.029s  n4 sees n5 join
  21.029s  n4 sees n6 join
  21.029s  n3 sees n5 join
  21.029s  n3 sees n4 join
  21.029s  n3 sees n6 join
  21.092s  n5 sees n6 join
  31.082s  n2 sees n6 join
  31.082s  n2 sees n5 join
  31.082s  n2 sees n3 join
  31.082s  n2 sees n4 join
  40.000s  * pods is looked up as n1, n2, n3, n4, n5, n6
2093 steps, 1100 datagrams sent, 119629 bytes sent, 1100 delivered, 36 streams, 12 streams failed, 14541 stream bytes, 1 kills
passed after 110.000s of virtual time, all views right since 31.082s, hash 694c7bb025a054ba
