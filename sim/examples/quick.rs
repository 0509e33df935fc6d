use tithing_sim::*;
fn main() {
    let a: Vec<u64> = std::env::args().skip(1).map(|a| a.parse().unwrap()).collect();
    let (from, to) = (a[0], a[1]);
    let t = std::time::Instant::now();
    let mut bad = 0; let mut ns = 0u64; let mut counts = Counts::default();
    let verbose = a.len() > 2;
    sweep(from..to, if verbose {1} else {2}, |s| { let sc = generate(s); if verbose { println!("{sc}"); }
        run(&sc, Options { story: if verbose {Tell::Story} else {Tell::Nothing}, ..Options::default() }) }, |s, r| {
        ns += r.end.as_nanos() / 1_000_000_000 * r.nodes as u64;
        counts.merge(&r.counts);
        if !r.is_good() || verbose { bad += 1; if bad < 40 || verbose { println!("== {s}\n{}", r.to_text()); } else {
            let mut rules: Vec<_> = r.violations.iter().map(|v| v.rule).collect(); rules.dedup(); println!("seed {s}: unmet {} {:?}", r.unmet.len(), rules); } }
        true
    });
    println!("{bad} bad, {ns} node-seconds in {:?}: {}", t.elapsed(), counts);
}
