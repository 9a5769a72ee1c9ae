//! The picture: both embeddings side by side, a color a class, the centers with the digit they are of.

use std::{error::Error, ops::Range, path::Path};

use plotters::{
    prelude::*,
    style::text_anchor::{HPos, Pos, VPos},
};

use crate::{
    Outcome, Place,
    chart::{Canvas, INK, text, write_svg},
};

/// Where the picture goes, unless the command line says otherwise.
pub const DEFAULT_PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/center_loss.svg");

const SIZE: (u32, u32) = (800, 470);
const TITLE_HEIGHT: u32 = 44;

/// A color for each digit.
const COLORS: [RGBColor; 10] = [
    RGBColor(31, 119, 180),
    RGBColor(255, 127, 14),
    RGBColor(44, 160, 44),
    RGBColor(214, 39, 40),
    RGBColor(148, 103, 189),
    RGBColor(140, 86, 75),
    RGBColor(227, 119, 194),
    RGBColor(127, 127, 127),
    RGBColor(188, 189, 34),
    RGBColor(23, 190, 207),
];

/// Writes the picture to `path`.
pub fn write(path: &Path, outcomes: &[Outcome; 2]) -> Result<(), Box<dyn Error>> {
    write_svg(path, SIZE, |canvas| {
        let (title, panels) = canvas.split_vertically(TITLE_HEIGHT);
        let middle = Pos::new(HPos::Center, VPos::Center);
        let place = ((SIZE.0 / 2) as i32, (TITLE_HEIGHT / 2) as i32);
        let words =
            "Every second of 1,200 digits in two dimensions, and the centers of the classes";
        title.draw(&Text::new(words, place, text(20).pos(middle)))?;
        for (panel, outcome) in panels.split_evenly((1, 2)).iter().zip(outcomes) {
            draw_panel(panel, outcome)?;
        }
        Ok(())
    })
}

/// Draws an embedding. Both panels fill their place: only what is within against what is between
/// matters, and the caption says it.
fn draw_panel(canvas: &Canvas<'_>, outcome: &Outcome) -> Result<(), Box<dyn Error>> {
    let name = match outcome.lambda {
        0.0 => "cross-entropy alone",
        _ => "with center loss",
    };
    let caption = format!("{name}: within / between = {:.3}", outcome.learned.ratio());
    let axes = [0, 1].map(|axis| range(&outcome.places, axis));
    let [x, y] = axes;
    let mut chart = ChartBuilder::on(canvas)
        .caption(caption, text(15))
        .margin(10)
        .build_cartesian_2d(x, y)?;
    chart
        .configure_mesh()
        .disable_mesh()
        .axis_style(TRANSPARENT)
        .draw()?;
    let dots = outcome.places.iter().step_by(2).map(|(class, place)| {
        let color = COLORS[*class].mix(0.55);
        Circle::new(at(place), 2, color.filled())
    });
    chart.draw_series(dots)?;

    let middle = text(15).pos(Pos::new(HPos::Center, VPos::Center));
    for (class, center) in outcome.centers.iter().enumerate() {
        let marker = EmptyElement::at(at(center))
            + Circle::new((0, 0), 11, WHITE.mix(0.85).filled())
            + Circle::new((0, 0), 11, INK)
            + Text::new(class.to_string(), (0, 1), middle.clone());
        chart.draw_series([marker])?;
    }
    Ok(())
}

fn at([x, y]: &[f32; 2]) -> (f64, f64) {
    (f64::from(*x), f64::from(*y))
}

/// The range of the embeddings along an axis.
fn range(places: &[Place], axis: usize) -> Range<f64> {
    let along = || places.iter().map(|(_, place)| f64::from(place[axis]));
    along().fold(f64::INFINITY, f64::min)..along().fold(f64::NEG_INFINITY, f64::max)
}
