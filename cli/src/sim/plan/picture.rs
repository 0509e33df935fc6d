//! The distributions as a picture: SVG, written by hand, so that it is the same everywhere and
//! needs no fonts but those of whoever looks.

use std::fmt::Write as _;
use std::time::Duration;

use super::quantiles::Times;
use super::report::{Forecast, seconds};

/// Measures of the picture, in its own units: it is as wide as the window.
const WIDTH: u64 = 720;
const LEFT: u64 = 74;
const PLOT: u64 = WIDTH - LEFT - 30;
const HEIGHT: u64 = 250;
const PANEL: u64 = 470;
const TOP: u64 = 70;

/// Points of a curve.
const POINTS: u64 = 300;

/// A curve with its name.
struct Curve {
    name: String,
    colour: &'static str,
    dash: &'static str,
    points: Vec<(Duration, u64)>,
}

/// One diagram.
struct Panel {
    title: &'static str,
    curves: Vec<Curve>,
}

impl Curve {
    fn measured(name: &str, colour: &'static str, times: &Times) -> Self {
        Self { name: name.into(), colour, dash: "", points: times.curve(POINTS) }
    }

    /// Where it ends, in words.
    fn end(&self) -> String {
        let Some((time, share)) = self.points.last() else { return ": never".into() };
        let (whole, part) = (share / 100, share % 100);
        let share = if part == 0 { whole.to_string() } else { format!("{whole}.{part:02}") };
        format!(": {share} % after {}", seconds(*time))
    }

    fn formula(name: &str, colour: &'static str, of: impl Fn(u64) -> Option<Duration>) -> Self {
        let shares = (1..100).map(|it| it * 100).chain([9_950, 9_990, 9_999]);
        let points = shares.filter_map(|share| Some((of(share)?, share))).collect();
        Self { name: name.into(), colour, dash: "7 5", points }
    }
}

/// The whole picture.
pub(super) fn draw(forecast: &Forecast) -> String {
    let formulas = &forecast.formulas;
    let panels = [
        Panel {
            title: "How soon gossip tells the members of an event",
            curves: vec![
                Curve::measured("measured", "#1667b7", &forecast.gossiped),
                Curve::formula("formula: whole rounds", "#c2571a", |it| formulas.spread(it)),
                Curve::formula("formula: logistic", "#7a7a7a", |it| formulas.logistic(it)),
            ],
        },
        Panel {
            title: "How soon a death is noticed",
            curves: vec![
                Curve::measured("somebody suspects it", "#b58900", &forecast.deaths.suspected),
                Curve::measured("somebody calls it failed", "#c2571a", &forecast.deaths.failed),
                Curve::measured("each member calls it failed", "#1667b7", &forecast.deaths.known),
            ],
        },
    ];
    let height = TOP + PANEL * 2;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
         width=\"100%\" font-family=\"sans-serif\" font-size=\"17\" fill=\"#222\">\n\
         <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#fff\"/>\n"
    );
    for (line, y) in wrapped(&forecast.title).iter().zip([26, 48]) {
        push(&mut out, format_args!("<text x=\"16\" y=\"{y}\" font-size=\"17\">{line}</text>"));
    }
    for (panel, top) in panels.iter().zip([TOP, TOP + PANEL]) {
        draw_panel(&mut out, panel, top);
    }
    out += "</svg>\n";
    out
}

fn push(out: &mut String, line: std::fmt::Arguments<'_>) {
    writeln!(out, "{line}").expect("a string takes everything");
}

/// A title on two lines at most.
fn wrapped(title: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in escaped(title).split(' ') {
        let last = lines.len() - 1;
        if lines[last].len() + word.len() > 74 && lines.len() < 2 {
            lines.push(word.into());
        } else {
            let gap = if lines[last].is_empty() { "" } else { " " };
            lines[last] += gap;
            lines[last] += word;
        }
    }
    lines
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Where times and shares lie in a diagram.
struct Scale {
    /// The line of no share.
    base: u64,
    /// From one mark of time to the next.
    tick: Duration,
    /// The last mark.
    end: Duration,
}

impl Scale {
    fn new(panel: &Panel, top: u64) -> Self {
        let points = panel.curves.iter().flat_map(|curve| &curve.points);
        let longest = points.map(|(time, _)| *time).max().unwrap_or_default();
        let tick = tick_of(longest);
        let ticks = longest.as_nanos().div_ceil(tick.as_nanos());
        let end = tick * u32::try_from(ticks).unwrap_or(1).max(1);
        Self { base: top + 34 + HEIGHT, tick, end }
    }

    fn x(&self, time: Duration) -> String {
        let part = time.as_nanos() * u128::from(PLOT) * 10 / self.end.as_nanos();
        tenths(u64::try_from(part).unwrap_or(0) + LEFT * 10)
    }

    fn y(&self, share: u64) -> String {
        tenths(self.base * 10 - share * HEIGHT / 1_000)
    }
}

fn tenths(number: u64) -> String {
    format!("{}.{}", number / 10, number % 10)
}

fn draw_panel(out: &mut String, panel: &Panel, top: u64) {
    let scale = Scale::new(panel, top);
    let (title, at) = (panel.title, top + 14);
    let style = "font-size=\"20\" font-weight=\"bold\"";
    push(out, format_args!("<text x=\"16\" y=\"{at}\" {style}>{title}</text>"));
    draw_axes(out, &scale);
    for (curve, row) in panel.curves.iter().zip(0..) {
        draw_curve(out, &scale, curve, scale.base + 54 + row * 24);
    }
}

fn draw_axes(out: &mut String, scale: &Scale) {
    let base = scale.base;
    let right = LEFT + PLOT;
    for share in [0, 2_500, 5_000, 7_500, 10_000] {
        let (at, percent) = (scale.y(share), share / 100);
        push(out, format_args!("<path d=\"M{LEFT} {at}H{right}\" stroke=\"#ddd\"/>"));
        let (left, at) = (LEFT - 8, base + 6 - share * HEIGHT / 10_000);
        let place = format_args!("x=\"{left}\" y=\"{at}\" text-anchor=\"end\"");
        push(out, format_args!("<text {place}>{percent} %</text>"));
    }
    let mut time = Duration::ZERO;
    while time <= scale.end {
        let (at, label, below) = (scale.x(time), label(time), base + 25);
        push(out, format_args!("<path d=\"M{at} {base}v6\" stroke=\"#555\"/>"));
        let place = format_args!("x=\"{at}\" y=\"{below}\" text-anchor=\"middle\"");
        push(out, format_args!("<text {place}>{label}</text>"));
        time += scale.tick;
    }
    push(out, format_args!("<path d=\"M{LEFT} {base}H{right}\" stroke=\"#555\"/>"));
}

/// A curve, and its line of the legend.
fn draw_curve(out: &mut String, scale: &Scale, curve: &Curve, at: u64) {
    let points = curve.points.iter().enumerate().map(|(place, (time, share))| {
        let letter = if place == 0 { "M" } else { "L" };
        [letter, &scale.x(*time), " ", &scale.y(*share)].concat()
    });
    let path: String = points.collect();
    let (colour, dash) = (curve.colour, curve.dash);
    let stroke = format!("fill=\"none\" stroke=\"{colour}\" stroke-dasharray=\"{dash}\"");
    push(out, format_args!("<path d=\"{path}\" {stroke} stroke-width=\"2.5\"/>"));
    let (middle, text) = (at - 6, LEFT + 44);
    push(out, format_args!("<path d=\"M{LEFT} {middle}h34\" {stroke} stroke-width=\"2.5\"/>"));
    let (name, end) = (&curve.name, curve.end());
    push(out, format_args!("<text x=\"{text}\" y=\"{at}\">{name}{end}</text>"));
}

/// A round time of which some fit.
fn tick_of(longest: Duration) -> Duration {
    let rough = longest.as_millis().max(5) / 5;
    let mut tick = 1;
    while tick * 10 <= rough {
        tick *= 10;
    }
    let tick = [1, 2, 5, 10].into_iter().map(|it| it * tick).find(|it| *it >= rough);
    Duration::from_millis(u64::try_from(tick.unwrap_or(1_000)).unwrap_or(1_000))
}

fn label(time: Duration) -> String {
    let millis = time.as_millis();
    match millis {
        0 => "0".into(),
        _ if millis.is_multiple_of(1_000) => format!("{} s", millis / 1_000),
        _ => format!(
            "{}.{} s",
            millis / 1_000,
            format!("{:03}", millis % 1_000).trim_end_matches('0')
        ),
    }
}
