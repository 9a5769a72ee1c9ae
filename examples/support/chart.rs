//! What the pictures of all examples have in common: format, colors, type, axes and legend.

use std::{error::Error, fs, path::Path};

use plotters::{
    chart::ChartContext,
    coord::{
        Shift,
        ranged1d::{Ranged, ValueFormatter},
    },
    prelude::*,
};

/// The color of text and axes.
pub const INK: RGBColor = RGBColor(36, 41, 47);
/// The color of the main series.
pub const ACCENT: RGBColor = RGBColor(0, 95, 175);

/// A part of a picture, in pixels from its top left corner.
pub type Canvas<'a> = DrawingArea<SVGBackend<'a>, Shift>;
/// A part of a picture with two axes.
pub type Chart<'a, 'b, X, Y> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<X, Y>>;

/// Text in the reader's sans-serif font, of a height in pixels.
pub fn text(height: u32) -> TextStyle<'static> {
    ("sans-serif", height).into_font().color(&INK)
}

/// Draws axes with names and a grid at their ticks.
pub fn draw_axes<X, Y>(
    chart: &mut Chart<'_, '_, X, Y>,
    x_name: &str,
    y_name: &str,
) -> Result<(), Box<dyn Error>>
where
    X: Ranged<ValueType = f64> + ValueFormatter<f64>,
    Y: Ranged<ValueType = f64> + ValueFormatter<f64>,
{
    chart
        .configure_mesh()
        .x_desc(x_name)
        .y_desc(y_name)
        .y_labels(6)
        .x_label_formatter(&tick)
        .y_label_formatter(&tick)
        .label_style(text(15))
        .axis_desc_style(text(16))
        .light_line_style(TRANSPARENT)
        .draw()?;
    Ok(())
}

/// Writes a tick in as few digits as it needs.
fn tick(value: &f64) -> String {
    let value = (value * 1e6).round() / 1e6;
    value.to_string()
}

/// Draws the labels of the series; samples of 24 pixels in width stand before them.
pub fn draw_legend<'a, 'b: 'a, X, Y>(
    chart: &mut Chart<'a, 'b, X, Y>,
    position: SeriesLabelPosition,
) -> Result<(), Box<dyn Error>>
where
    X: Ranged<ValueType = f64>,
    Y: Ranged<ValueType = f64>,
{
    chart
        .configure_series_labels()
        .position(position)
        .margin(16)
        .legend_area_size(32)
        .label_font(text(15))
        .background_style(WHITE)
        .draw()?;
    Ok(())
}

/// Draws a picture of a size in pixels on white and writes it to `path` as SVG; folders are made.
///
/// # Errors
///
/// What `draw` returns; or the file cannot be written, and the error names it.
pub fn write_svg(
    path: &Path,
    size: (u32, u32),
    draw: impl FnOnce(&Canvas<'_>) -> Result<(), Box<dyn Error>>,
) -> Result<(), Box<dyn Error>> {
    let mut svg = String::new();
    {
        let canvas = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        canvas.fill(&WHITE)?;
        draw(&canvas)?;
        canvas.present()?;
    }
    let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
    folder
        .and_then(|()| fs::write(path, svg))
        .map_err(|error| format!("cannot write {}: {error}", path.display()).into())
}
