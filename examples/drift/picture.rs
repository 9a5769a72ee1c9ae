//! The picture: how often each average is right, over the stream.

use std::{error::Error, path::Path};

use plotters::{
    prelude::*,
    style::text_anchor::{HPos, Pos, VPos},
};

use crate::{
    CHANGE, Curve, PART, PARTS,
    chart::{ACCENT, INK, draw_axes, draw_legend, text, write_svg},
};

/// Where the picture goes, unless the command line says otherwise.
pub const DEFAULT_PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/drift.svg");

const SIZE: (u32, u32) = (800, 460);

/// The colors of the curves: told apart by their lightness too.
const COLORS: [RGBColor; 5] = [
    INK,
    ACCENT,
    RGBColor(246, 190, 90),
    RGBColor(222, 120, 40),
    RGBColor(160, 55, 25),
];

/// Writes the picture to `path`.
pub fn write(path: &Path, curves: &[Curve]) -> Result<(), Box<dyn Error>> {
    write_svg(path, SIZE, |canvas| {
        let digits = 0.0..(PARTS * PART) as f64;
        let mut chart = ChartBuilder::on(canvas)
            .caption("The sensor changes: which averages recover", text(20))
            .margin(12)
            .margin_right(28)
            .x_label_area_size(48)
            .y_label_area_size(60)
            .build_cartesian_2d(digits, 0.0..100.0)?;
        draw_axes(
            &mut chart,
            "digits classified, then learned",
            "right among the last 64 digits (%)",
        )?;

        let change = (CHANGE * PART) as f64;
        let line = INK.mix(0.5).stroke_width(1);
        chart.draw_series([PathElement::new([(change, 0.0), (change, 100.0)], line)])?;
        for (label, side, x) in [
            ("old sensor", HPos::Right, change - 14.0),
            ("new sensor", HPos::Left, change + 14.0),
        ] {
            let style = text(15).pos(Pos::new(side, VPos::Bottom));
            chart.draw_series([Text::new(label, (x, 2.0), style)])?;
        }

        for (curve, color) in curves.iter().zip(COLORS) {
            let style = color.stroke_width(if color == INK { 3 } else { 2 });
            let points = (1..).zip(curve.right);
            let points = points.map(|(part, right)| ((part * PART) as f64, right));
            chart
                .draw_series(LineSeries::new(points, style))?
                .label(curve.average.name())
                .legend(move |(x, y)| PathElement::new([(x, y), (x + 24, y)], style));
        }
        draw_legend(&mut chart, SeriesLabelPosition::LowerRight)
    })
}
