//! The picture: accuracy over examples, and what a word costs.

use std::{error::Error, fs, path::Path};

use plotters::{
    prelude::*,
    style::text_anchor::{HPos, Pos, VPos},
};

use crate::{
    chart::{ACCENT, Canvas, INK, draw_axes, draw_legend, text, write_svg},
    trial::SPACES,
};

/// Where the picture goes, unless the command line says otherwise.
pub const DEFAULT_PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/keywords.svg");
/// What the firmware printed.
const PRINTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/keywords/printed.txt");

const SIZE: (u32, u32) = (1000, 440);
/// The width of the left part.
const CURVES_WIDTH: u32 = 540;
/// The colors of the spaces: told apart by their lightness too.
const COLORS: [RGBColor; 4] = [INK, RGBColor(246, 190, 90), RGBColor(222, 120, 40), ACCENT];

/// Writes the picture to `path`.
pub fn write(path: &Path, curves: &[Vec<f64>; 4]) -> Result<(), Box<dyn Error>> {
    let printed = fs::read_to_string(PRINTED).map_err(|error| format!("{PRINTED}: {error}"))?;
    write_svg(path, SIZE, |canvas| {
        let (left, right) = canvas.split_horizontally(CURVES_WIDTH);
        draw_curves(&left, curves)?;
        draw_costs(&right, &printed)
    })
}

/// Draws a line for each space.
fn draw_curves(canvas: &Canvas<'_>, curves: &[Vec<f64>; 4]) -> Result<(), Box<dyn Error>> {
    let mut chart = ChartBuilder::on(canvas)
        .caption("Six new words, in voices that were not heard", text(20))
        .margin(12)
        .x_label_area_size(48)
        .y_label_area_size(60)
        .build_cartesian_2d(0.0..6.0, 60.0..100.0)?;
    draw_axes(
        &mut chart,
        "examples of each word",
        "right of 126 utterances (%)",
    )?;
    for ((curve, color), space) in curves.iter().zip(COLORS).zip(SPACES) {
        let line = color.filled().stroke_width(2);
        let points = (1..).map(f64::from).zip(curve.iter().copied());
        chart
            .draw_series(LineSeries::new(points, line).point_size(4))?
            .label(space)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 24, y)], line));
    }
    draw_legend(&mut chart, SeriesLabelPosition::LowerRight)
}

/// Draws a bar for each step of recognizing a word, all on one scale.
fn draw_costs(canvas: &Canvas<'_>, printed: &str) -> Result<(), Box<dyn Error>> {
    const STEPS: [(&str, &str); 4] = [
        ("network", "network: the convolution"),
        ("pooling", "pooling to 32 numbers"),
        ("whitening", "crate: whitening"),
        ("deciding", "crate: nearest of six words, limit"),
    ];
    let title = text(20).pos(Pos::new(HPos::Center, VPos::Top));
    let width = (SIZE.0 - CURVES_WIDTH) as i32;
    let caption = "Instructions of a word, Cortex-M4F";
    canvas.draw(&Text::new(caption, (width / 2, 18), title))?;
    let (left, longest) = (24, f64::from(width - 60));
    let network = instructions(printed, "network")?;
    for ((step, label), row) in STEPS.into_iter().zip(0..) {
        let count = instructions(printed, step)?;
        let top = 80 + 84 * row;
        let color = if row < 2 { INK } else { ACCENT };
        let right = left + (longest * count / network).max(1.0) as i32;
        let label = format!("{label}: {}", thousands(count as u64));
        canvas.draw(&Text::new(label, (left, top), text(16)))?;
        canvas.draw(&Rectangle::new(
            [(left, top + 22), (right, top + 46)],
            color.filled(),
        ))?;
    }
    Ok(())
}

/// The count that the firmware printed for a step.
fn instructions(printed: &str, step: &str) -> Result<f64, Box<dyn Error>> {
    let mut words = printed
        .split([' ', ',', ';', '\n'])
        .skip_while(|word| *word != step);
    let count = words
        .nth(1)
        .ok_or_else(|| format!("{PRINTED} has no {step}"))?;
    Ok(count.parse()?)
}

/// A number with a comma before each three digits.
fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
