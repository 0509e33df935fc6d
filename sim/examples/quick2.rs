use tithing_sim::*;
fn main() {
    let a: Vec<String> = std::env::args().skip(1).collect();
    let sc = match a[0].parse::<u64>() { Ok(s) => generate(s), Err(_) => Scenario::parse(&std::fs::read_to_string(&a[0]).unwrap()).unwrap() };
    let mut bytes = Vec::new();
    let r = run(&sc, Options { trace: Some(&mut |b| bytes.extend_from_slice(b)), story: Tell::Story, ..Options::default() });
    println!("{}", trace::to_text(&bytes).unwrap());
    println!("{}", r.to_text());
}
