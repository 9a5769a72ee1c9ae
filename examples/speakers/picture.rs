//! The picture: right answers over the utterances learned, three times, and strangers.

use std::{error::Error, path::Path};

use plotters::{
    coord::ranged1d::{AsRangedCoord, Ranged, ValueFormatter},
    prelude::*,
};

use crate::{
    chart::{ACCENT, Canvas, Chart, INK, draw_axes, draw_legend, text, write_svg},
    open_set::{OpenSet, RATE, STRANGERS},
    report::{Accuracy, SHOTS_OF_FIVE, SHOTS_OF_NINE, percent},
    utterances::SPEAKERS,
};

/// Where the picture goes, unless the command line says otherwise.
pub const DEFAULT_PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/speakers.svg");

const SIZE: (u32, u32) = (1000, 840);
/// The colors of what helps beside the covariance.
const FACTORY: RGBColor = RGBColor(0, 125, 85);
const SHIPPED: RGBColor = RGBColor(120, 70, 160);
const YOUNG: RGBColor = RGBColor(190, 75, 0);
/// False-accept rates that thresholds are set for, in percent.
const RATES: std::ops::RangeInclusive<u32> = 2..=20;

/// A line of a panel: places from left to right.
struct Line {
    label: &'static str,
    color: RGBColor,
    places: Vec<(f64, f64)>,
}

/// Writes the picture to `path`.
pub fn write(
    path: &Path,
    accuracy: &Accuracy,
    open_set: &[OpenSet; 2],
) -> Result<(), Box<dyn Error>> {
    write_svg(path, SIZE, |canvas| {
        let panels = canvas.split_evenly((2, 2));
        let [nine, new, young, strangers] = &panels[..] else {
            return Err("there are four panels".into());
        };
        draw_accuracy(nine, "Nine speakers", &SHOTS_OF_NINE, &nine_lines(accuracy))?;
        let title = "Five new speakers; the factory knows four others";
        draw_accuracy(new, title, &SHOTS_OF_FIVE, &new_lines(accuracy))?;
        let title = "Five young speakers beside four old ones";
        draw_accuracy(young, title, &SHOTS_OF_FIVE, &young_lines(accuracy))?;
        draw_strangers(strangers, open_set)
    })
}

fn nine_lines(accuracy: &Accuracy) -> Vec<Line> {
    let rows = accuracy.nine.map(|right| (right.both(), right.of));
    let names = [("nearest center", INK), ("covariance", ACCENT)];
    lines(names, &SHOTS_OF_NINE, &rows)
}

fn new_lines(accuracy: &Accuracy) -> Vec<Line> {
    let rows = accuracy.new.map(|new| (new.all(), new.own.of));
    let names = [
        ("nearest center", INK),
        ("own covariance", ACCENT),
        ("with the factory's covariance", FACTORY),
        ("the factory's whitening", SHIPPED),
    ];
    lines(names, &SHOTS_OF_FIVE, &rows)
}

fn young_lines(accuracy: &Accuracy) -> Vec<Line> {
    let rows = accuracy.young.map(|right| (right.all(), right.of));
    let names = [
        ("nearest center", INK),
        ("nearest center, young-class term", YOUNG),
        ("covariance", ACCENT),
        ("covariance, young-class term", FACTORY),
    ];
    lines(names, &SHOTS_OF_FIVE, &rows)
}

/// Lines of right answers in percent, one for each way.
fn lines<const WAYS: usize>(
    names: [(&'static str, RGBColor); WAYS],
    shots: &[usize],
    rows: &[([usize; WAYS], usize)],
) -> Vec<Line> {
    let line = |(way, (label, color))| {
        let places = shots.iter().zip(rows);
        let place = |(shots, (right, of)): (&usize, &([usize; WAYS], usize))| {
            (*shots as f64, percent(right[way], *of))
        };
        Line {
            label,
            color,
            places: places.map(place).collect(),
        }
    };
    names.into_iter().enumerate().map(line).collect()
}

/// Draws right answers over utterances.
fn draw_accuracy(
    canvas: &Canvas<'_>,
    title: &str,
    shots: &[usize],
    lines: &[Line],
) -> Result<(), Box<dyn Error>> {
    let ticks: Vec<f64> = shots.iter().map(|shots| *shots as f64).collect();
    let most = ticks.last().copied().unwrap_or(1.0);
    let utterances = (0.9..most * 1.12).log_scale().with_key_points(ticks);
    let mut chart = panel(canvas, title, utterances, 60.0..100.0)?;
    draw_axes(
        &mut chart,
        "utterances learned of each speaker",
        "right among those asked (%)",
    )?;
    draw_lines(&mut chart, lines)?;
    draw_legend(&mut chart, SeriesLabelPosition::LowerRight)
}

/// Draws false rejects over false accepts, and the thresholds that the program sets.
fn draw_strangers(canvas: &Canvas<'_>, ways: &[OpenSet; 2]) -> Result<(), Box<dyn Error>> {
    let place = |way: &OpenSet, percents: f64| {
        let wrong = way.at(percents as f32 / 100.0)?;
        let rejected = percent(wrong.rejected, wrong.known);
        Ok::<_, Box<dyn Error>>((percents, rejected))
    };
    let curve = |way| {
        RATES
            .map(|rate| place(way, rate.into()))
            .collect::<Result<_, _>>()
    };
    let line = |label, color, way| {
        let places = curve(way)?;
        Ok::<_, Box<dyn Error>>(Line {
            label,
            color,
            places,
        })
    };
    let lines = [
        line("nearest center", INK, &ways[0])?,
        line("covariance", ACCENT, &ways[1])?,
    ];
    let title = format!(
        "{STRANGERS} strangers beside {} enrolled speakers",
        SPEAKERS - STRANGERS
    );
    let mut chart = panel(canvas, &title, 0.0..21.0, 0.0..70.0)?;
    draw_axes(
        &mut chart,
        "accepted of strangers like those met, at most (%)",
        "rejected of enrolled speakers (%)",
    )?;
    draw_lines(&mut chart, &lines)?;
    let wanted = f64::from(RATE) * 100.0;
    let marks = ways.iter().map(|way| place(way, wanted.round()));
    let marks: Vec<_> = marks.collect::<Result<_, _>>()?;
    let mark = YOUNG.filled();
    chart
        .draw_series(marks.into_iter().map(|place| Circle::new(place, 6, mark)))?
        .label(format!("threshold for {wanted:.0} %"))
        .legend(move |(x, y)| Circle::new((x + 12, y), 6, mark));
    draw_legend(&mut chart, SeriesLabelPosition::UpperRight)
}

/// A chart with a title, without its axes.
fn panel<'a, 'b, X: AsRangedCoord, Y: AsRangedCoord>(
    canvas: &'a Canvas<'b>,
    title: &str,
    x: X,
    y: Y,
) -> Result<Chart<'a, 'b, X::CoordDescType, Y::CoordDescType>, Box<dyn Error>> {
    Ok(ChartBuilder::on(canvas)
        .caption(title, text(18))
        .margin(12)
        .margin_right(24)
        .x_label_area_size(48)
        .y_label_area_size(60)
        .build_cartesian_2d(x, y)?)
}

fn draw_lines<X, Y>(chart: &mut Chart<'_, '_, X, Y>, lines: &[Line]) -> Result<(), Box<dyn Error>>
where
    X: Ranged<ValueType = f64> + ValueFormatter<f64>,
    Y: Ranged<ValueType = f64> + ValueFormatter<f64>,
{
    for line in lines {
        let style = line.color.filled().stroke_width(2);
        chart
            .draw_series(LineSeries::new(line.places.iter().copied(), style).point_size(3))?
            .label(line.label)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 24, y)], style));
    }
    Ok(())
}
