//! The picture: both rates over the threshold, and against each other.

use std::{error::Error, path::Path};

use plotters::{
    coord::ranged1d::Ranged,
    prelude::*,
    style::text_anchor::{HPos, Pos, VPos},
};

use crate::{
    chart::{ACCENT, Canvas, Chart, INK, draw_axes, draw_legend, text, write_svg},
    splits::{RATE, SPLITS, Split, Statistics},
};

/// Where the picture goes, unless the command line says otherwise.
pub const DEFAULT_PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/open_set.svg");

const SIZE: (u32, u32) = (1000, 460);
/// The color of false rejects.
const REJECTS: RGBColor = RGBColor(190, 75, 0);
/// The thresholds of the curve: greatest squared distances.
const THRESHOLDS: std::ops::Range<u32> = 100..1900;
const STEP: usize = 10;
/// The greatest false-accept rate that is shown against false rejects, in percent.
const MOST_ACCEPTED: f64 = 25.0;

/// The rates at a threshold, in percent, over all splits.
struct Point {
    max_squared_distance: f64,
    accepts: Statistics,
    rejects: Statistics,
}

/// Writes the picture to `path`.
pub fn write(path: &Path, splits: &[Split]) -> Result<(), Box<dyn Error>> {
    let curve: Vec<_> = THRESHOLDS
        .step_by(STEP)
        .map(|max| point(splits, max))
        .collect();
    write_svg(path, SIZE, |canvas| {
        let title = text(20).pos(Pos::new(HPos::Center, VPos::Top));
        let middle = (SIZE.0 as i32 / 2, 12);
        let caption = "Learned 0 to 7: how many 8 and 9 are accepted, and how many 0 to 7 rejected";
        canvas.draw(&Text::new(caption, middle, title))?;
        let (_, below) = canvas.split_vertically(40);
        let (left, right) = below.split_horizontally(SIZE.0 / 2);
        draw_rates(&left, &curve, splits)?;
        draw_trade_off(&right, &curve, splits)
    })
}

fn point(splits: &[Split], max: u32) -> Point {
    Point {
        max_squared_distance: max.into(),
        accepts: Statistics::of(splits, |split| split.false_accepts(max)),
        rejects: Statistics::of(splits, |split| split.false_rejects(max)),
    }
}

/// Draws both rates over the threshold, and the calibrated thresholds: a standard deviation to both
/// sides.
fn draw_rates(
    canvas: &Canvas<'_>,
    curve: &[Point],
    splits: &[Split],
) -> Result<(), Box<dyn Error>> {
    let (first, last) = (f64::from(THRESHOLDS.start), f64::from(THRESHOLDS.end));
    let mut chart = ChartBuilder::on(canvas)
        .margin(12)
        .x_label_area_size(48)
        .y_label_area_size(60)
        .build_cartesian_2d(first..last, 0.0..100.0)?;
    draw_axes(
        &mut chart,
        "greatest squared distance accepted",
        "of the digits (%)",
    )?;

    let calibrated = Statistics::of(splits, |split| split.max_squared_distance.into());
    let (mean, deviation) = (calibrated.mean, calibrated.standard_deviation);
    let range = [(mean - deviation, 0.0), (mean + deviation, 100.0)];
    let shade = INK.mix(0.15).filled();
    chart
        .draw_series([Rectangle::new(range, shade)])?
        .label(format!("calibrated for {} %", 100.0 * RATE))
        .legend(move |(x, y)| Rectangle::new([(x, y - 6), (x + 24, y + 6)], shade));
    draw_rate(&mut chart, curve, "8 and 9 accepted", ACCENT, |point| {
        &point.accepts
    })?;
    draw_rate(&mut chart, curve, "0 to 7 rejected", REJECTS, |point| {
        &point.rejects
    })?;
    draw_legend(&mut chart, SeriesLabelPosition::Coordinate(225, 180))
}

/// Draws a rate over the threshold, with a band of a standard deviation to both sides.
fn draw_rate<X, Y>(
    chart: &mut Chart<'_, '_, X, Y>,
    curve: &[Point],
    label: &str,
    color: RGBColor,
    rate: impl Fn(&Point) -> &Statistics,
) -> Result<(), Box<dyn Error>>
where
    X: Ranged<ValueType = f64>,
    Y: Ranged<ValueType = f64>,
{
    let edge = |point: &Point, deviations: f64| {
        let rate = rate(point);
        let edge = rate.mean + deviations * rate.standard_deviation;
        (point.max_squared_distance, edge.clamp(0.0, 100.0))
    };
    let above = curve.iter().map(|point| edge(point, 1.0));
    let below = curve.iter().rev().map(|point| edge(point, -1.0));
    let band: Vec<_> = above.chain(below).collect();
    chart.draw_series([Polygon::new(band, color.mix(0.2).filled())])?;
    let line = color.stroke_width(2);
    let means = curve.iter().map(|point| edge(point, 0.0));
    chart
        .draw_series(LineSeries::new(means, line))?
        .label(label)
        .legend(move |(x, y)| PathElement::new([(x, y), (x + 24, y)], line));
    Ok(())
}

/// Draws false rejects over false accepts, and the calibrated working point of every split.
fn draw_trade_off(
    canvas: &Canvas<'_>,
    curve: &[Point],
    splits: &[Split],
) -> Result<(), Box<dyn Error>> {
    let mut chart = ChartBuilder::on(canvas)
        .margin(12)
        .margin_right(28)
        .x_label_area_size(48)
        .y_label_area_size(60)
        .build_cartesian_2d(0.0..MOST_ACCEPTED, 0.0..100.0)?;
    draw_axes(&mut chart, "8 and 9 accepted (%)", "0 to 7 rejected (%)")?;

    let line = ACCENT.stroke_width(2);
    let means = curve
        .iter()
        .map(|point| (point.accepts.mean, point.rejects.mean));
    let inside = means.filter(|(accepts, _)| *accepts <= MOST_ACCEPTED);
    chart
        .draw_series(LineSeries::new(inside, line))?
        .label("all thresholds, mean of the splits")
        .legend(move |(x, y)| PathElement::new([(x, y), (x + 24, y)], line));
    draw_working_points(&mut chart, splits)?;
    draw_legend(&mut chart, SeriesLabelPosition::UpperRight)
}

/// Draws the calibrated working point of every split, and their mean.
fn draw_working_points<X, Y>(
    chart: &mut Chart<'_, '_, X, Y>,
    splits: &[Split],
) -> Result<(), Box<dyn Error>>
where
    X: Ranged<ValueType = f64>,
    Y: Ranged<ValueType = f64>,
{
    let accepts = |split: &Split| split.false_accepts(split.max_squared_distance);
    let rejects = |split: &Split| split.false_rejects(split.max_squared_distance);
    let points = splits.iter().map(|split| (accepts(split), rejects(split)));
    let (dot, mark) = (INK.mix(0.35).filled(), REJECTS.filled());
    chart
        .draw_series(points.map(|place| Circle::new(place, 2, dot)))?
        .label(format!("calibrated in each of {SPLITS} splits"))
        .legend(move |(x, y)| Circle::new((x + 12, y), 2, dot));
    let accepted = Statistics::of(splits, accepts).mean;
    let rejected = Statistics::of(splits, rejects).mean;
    chart
        .draw_series([Circle::new((accepted, rejected), 6, mark)])?
        .label(format!(
            "mean working point: {accepted:.1} %, {rejected:.1} %"
        ))
        .legend(move |(x, y)| Circle::new((x + 12, y), 6, mark));
    Ok(())
}
