//! The picture: who is right and which strangers are accepted, while classes drift and strangers come.

use std::{error::Error, path::Path};

use plotters::{
    prelude::*,
    style::text_anchor::{HPos, Pos, VPos},
};

use crate::{
    chart::{ACCENT, Canvas, INK, draw_axes, draw_legend, text, write_svg},
    learners::Mode,
    report::Figures,
    streams::{Course, PARTS, Stream},
};

/// Where the picture goes, unless the command line says otherwise.
pub const DEFAULT_PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/recognizer.svg");

const SIZE: (u32, u32) = (1000, 420);

/// The ways that are drawn, with their colors.
const DRAWN: [(Mode, &str, RGBColor); 3] = [
    (Mode::Off, "no adaptation", INK),
    (Mode::Naive, "naive", RGBColor(190, 75, 0)),
    (Mode::Safe { radius: 0.3 }, "adapt, r = 0.3 R", ACCENT),
];

/// Writes the picture to `path`.
pub fn write(path: &Path, figures: &Figures) -> Result<(), Box<dyn Error>> {
    write_svg(path, SIZE, |canvas| {
        let title = text(20).pos(Pos::new(HPos::Center, VPos::Top));
        let middle = (SIZE.0 as i32 / 2, 12);
        let caption =
            "Whitened digits drift toward their rivals, and three strangers come with each";
        canvas.draw(&Text::new(caption, middle, title))?;
        let (_, below) = canvas.split_vertically(40);
        let (left, right) = below.split_horizontally(SIZE.0 / 2);
        draw(&left, figures, "right (%)", true, |course| &course.right)?;
        draw(
            &right,
            figures,
            "fresh strangers accepted (%)",
            false,
            |course| &course.accepted,
        )
    })
}

/// Draws what one number does over the stream.
fn draw(
    canvas: &Canvas<'_>,
    figures: &Figures,
    name: &str,
    has_legend: bool,
    values: impl Fn(&Course) -> &[f64; PARTS],
) -> Result<(), Box<dyn Error>> {
    let mut chart = ChartBuilder::on(canvas)
        .margin(12)
        .margin_right(28)
        .x_label_area_size(48)
        .y_label_area_size(60)
        .build_cartesian_2d(0.0..100.0, 0.0..100.0)?;
    draw_axes(&mut chart, "of the stream (%)", name)?;
    for (mode, label, color) in DRAWN {
        let course = figures.course(Stream::DriftWithStrangers, mode);
        let parts = (0..PARTS).map(|part| 100.0 * (part + 1) as f64 / PARTS as f64);
        let line = color.stroke_width(2);
        chart
            .draw_series(LineSeries::new(
                parts.zip(values(course).iter().copied()),
                line,
            ))?
            .label(label)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 24, y)], line));
    }
    match has_legend {
        true => draw_legend(&mut chart, SeriesLabelPosition::LowerLeft),
        false => Ok(()),
    }
}
