//! The picture: the few-shot curve above the ten centers.

use std::{error::Error, path::Path};

use plotters::{
    coord::ranged1d::Ranged,
    prelude::*,
    style::text_anchor::{HPos, Pos, VPos},
};

use crate::{
    chart::{ACCENT, Canvas, Chart, INK, draw_axes, draw_legend, text, write_svg},
    digits::{CLASSES, DARKEST, Digit, SIDE},
    few_shot::{DRAWS, Point, SAMPLES_A_CLASS},
    formats::learn,
};

/// Where the picture goes, unless the command line says otherwise.
pub const DEFAULT_PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/digits.svg");

const SIZE: (u32, u32) = (800, 575);
/// The height of the curve; the centers stand below it.
const CURVE_HEIGHT: u32 = 440;
/// The edge of a pixel of a center.
const PIXEL: i32 = 8;
/// The distance from the left edge of a center to that of the next.
const PITCH: i32 = 74;

/// Writes the picture to `path`.
pub fn write(path: &Path, curve: &[Point], digits: &[Digit<u8>]) -> Result<(), Box<dyn Error>> {
    write_svg(path, SIZE, |canvas| {
        let (above, below) = canvas.split_vertically(CURVE_HEIGHT);
        draw_curve(&above, curve)?;
        draw_centers(&below, digits)
    })
}

/// Draws the few-shot curve with its axes and its legend.
fn draw_curve(canvas: &Canvas<'_>, curve: &[Point]) -> Result<(), Box<dyn Error>> {
    let samples = (0.85..60.0).log_scale();
    let ticks = SAMPLES_A_CLASS.map(f64::from).to_vec();
    let mut chart = ChartBuilder::on(canvas)
        .caption(
            "Digits classified right after a few samples a class",
            text(20),
        )
        .margin(12)
        .margin_right(28)
        .x_label_area_size(48)
        .y_label_area_size(60)
        .build_cartesian_2d(samples.with_key_points(ticks), 50.0..100.0)?;
    draw_axes(
        &mut chart,
        "samples learned of each class",
        "right among all other digits (%)",
    )?;
    draw_series(&mut chart, curve)?;
    draw_legend(&mut chart, SeriesLabelPosition::LowerRight)
}

/// Draws the means as a line, every draw as a dot, and a band of a standard deviation.
fn draw_series<X, Y>(chart: &mut Chart<'_, '_, X, Y>, curve: &[Point]) -> Result<(), Box<dyn Error>>
where
    X: Ranged<ValueType = f64>,
    Y: Ranged<ValueType = f64>,
{
    let (band, dot) = (ACCENT.mix(0.2).filled(), INK.mix(0.35).filled());
    let line = ACCENT.filled().stroke_width(2);
    chart
        .draw_series([Polygon::new(band_around_means(curve), band)])?
        .label("a standard deviation to both sides")
        .legend(move |(x, y)| Rectangle::new([(x, y - 6), (x + 24, y + 6)], band));
    chart
        .draw_series(all_draws(curve).map(|place| Circle::new(place, 2, dot)))?
        .label(format!("each of {DRAWS} draws"))
        .legend(move |(x, y)| Circle::new((x + 12, y), 2, dot));
    chart
        .draw_series(LineSeries::new(means(curve), line).point_size(4))?
        .label("mean of the draws")
        .legend(move |(x, y)| PathElement::new([(x, y), (x + 24, y)], line));
    Ok(())
}

/// The places of the means.
fn means(curve: &[Point]) -> impl Iterator<Item = (f64, f64)> {
    curve
        .iter()
        .map(|point| (f64::from(point.samples), point.mean()))
}

/// The places of all draws.
fn all_draws(curve: &[Point]) -> impl Iterator<Item = (f64, f64)> {
    curve.iter().flat_map(|point| {
        let right = point.right.iter();
        right.map(|right| (f64::from(point.samples), *right))
    })
}

/// The outline of a standard deviation to both sides of the means: above to the right, below back.
fn band_around_means(curve: &[Point]) -> Vec<(f64, f64)> {
    let edge = |point: &Point, deviations: f64| {
        let right = point.mean() + deviations * point.standard_deviation();
        (f64::from(point.samples), right)
    };
    let above = curve.iter().map(|point| edge(point, 1.0));
    let below = curve.iter().rev().map(|point| edge(point, -1.0));
    above.chain(below).collect()
}

/// Draws the center of every class as an image, darker where the samples have more ink.
fn draw_centers(canvas: &Canvas<'_>, digits: &[Digit<u8>]) -> Result<(), Box<dyn Error>> {
    let table = learn::<u8>(digits)?;
    let top = Pos::new(HPos::Center, VPos::Top);
    let (caption, label) = (text(20).pos(top), text(15).pos(top));
    let middle = (SIZE.0 / 2) as i32;
    let side = PIXEL * SIDE as i32;
    let left = middle - (PITCH * (CLASSES as i32 - 1) + side) / 2;

    canvas.draw(&Text::new(
        "The ten centers: mean images",
        (middle, 8),
        caption,
    ))?;
    for class in 0..CLASSES {
        let center = table.center(class).ok_or("a class has no samples")?;
        let x = left + PITCH * class as i32;
        draw_image(canvas, &center, (x, 42))?;
        let below = (x + side / 2, 42 + side + 8);
        canvas.draw(&Text::new(class.to_string(), below, label.clone()))?;
    }
    Ok(())
}

/// Draws an image of pixels from 0 (white) to [`DARKEST`], its top left corner at `(x, y)`.
fn draw_image(
    canvas: &Canvas<'_>,
    pixels: &[f32],
    (x, y): (i32, i32),
) -> Result<(), Box<dyn Error>> {
    for (row, pixels) in (0..).zip(pixels.chunks(SIDE)) {
        for (column, pixel) in (0..).zip(pixels) {
            let corner = (x + PIXEL * column, y + PIXEL * row);
            let opposite = (corner.0 + PIXEL, corner.1 + PIXEL);
            let ink = INK.mix(f64::from(*pixel) / f64::from(DARKEST));
            canvas.draw(&Rectangle::new([corner, opposite], ink.filled()))?;
        }
    }
    let frame = [(x, y), (x + PIXEL * SIDE as i32, y + PIXEL * SIDE as i32)];
    canvas.draw(&Rectangle::new(frame, INK.mix(0.4)))?;
    Ok(())
}
