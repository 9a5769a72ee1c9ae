//! The tables, as they stand in `docs/examples.md`.

use crate::{
    attack::Damage,
    learners::{MODES, Mode},
    strangers::Calibrated,
    streams::{Course, STREAMS, Stream},
};

/// The radii that are attacked, in `R`; the last one bounds nothing.
pub const RADII: [f32; 5] = [0.2, 0.3, 0.5, 1.0, 1000.0];
/// Where the tables stand.
const PAGE: &str = include_str!("../../docs/examples.md");

/// What was measured of a set, as means over the splits.
#[derive(Clone, Copy, Default)]
pub struct Figures {
    pub courses: [[Course; MODES.len()]; STREAMS.len()],
    /// The displacement is the greatest of all splits.
    pub attacks: [Damage; RADII.len()],
    pub calibrated: Calibrated,
    /// The 70 % quantile of the distances of samples from their own center, in `R`.
    pub learned: f64,
}

impl Figures {
    pub fn course(&self, stream: Stream, mode: Mode) -> &Course {
        let of = |stream| STREAMS.iter().position(|other| *other == stream);
        let mode = MODES.iter().position(|other| *other == mode);
        &self.courses[of(stream).unwrap_or(0)][mode.unwrap_or(0)]
    }
}

/// Prints all tables, and asserts that each row stands on the page.
pub fn print(all: &[(&str, Figures)]) {
    println!("right of the known classes (fresh strangers accepted), in percent\n");
    for (name, figures) in all {
        print_courses(name, figures);
    }
    println!("\nright after the worst attack, in percent, for radii of {RADII:?} R\n");
    for (name, figures) in all {
        print_row(
            name,
            &figures.attacks.map(|damage| format!("{:.1}", damage.right)),
        );
    }
    let farthest: [f64; RADII.len() - 1] = core::array::from_fn(|radius| {
        let displacements = all
            .iter()
            .map(|(_, figures)| figures.attacks[radius].displacement);
        displacements.fold(0.0, f64::max)
    });
    let farthest = farthest.map(|displacement| format!("{displacement:.3} r"));
    print_row("the farthest that a center was led", &farthest);
    println!(
        "\ncalibrated by strangers for 5 %: accepted, known rejected, accepted of the other kind\n"
    );
    for (name, figures) in all {
        let calibrated = figures.calibrated;
        let [second, first] = calibrated.of_another_kind;
        let rates = [calibrated.accepted, calibrated.rejected, second, first];
        print_row(name, &rates.map(|rate| format!("{rate:.1}")));
    }
    println!("\nthe 70 % quantile of the distances of samples from their own center, in R\n");
    for (name, figures) in all {
        print_row(name, &[format!("{:.2}", figures.learned)]);
    }
}

fn print_courses(name: &str, figures: &Figures) {
    print_row(name, &MODES.map(Mode::name));
    for (stream, courses) in STREAMS.iter().zip(&figures.courses) {
        let cell = |course: &Course| format!("{:.1} ({:.0})", course.right(), course.accepted());
        print_row(stream.name(), &courses.each_ref().map(cell));
    }
}

fn print_row(name: &str, cells: &[String]) {
    let row = format!("| {name} | {} |", cells.join(" | "));
    println!("{row}");
    assert!(PAGE.contains(&row), "docs/examples.md has this row: {row}");
}

/// Asserts what the page claims of every set, and of whitened digits.
pub fn check(all: &[(&str, Figures)]) {
    all.iter()
        .for_each(|(name, figures)| check_set(name, figures));
}

fn check_set(name: &str, figures: &Figures) {
    const SAFE: Mode = Mode::Safe { radius: 0.3 };
    let right = |stream, mode| figures.course(stream, mode).right();
    // Raw digits overlap: what is learned without a teacher is wrong more often.
    let most_lost = if name == "digits, raw" { 3.0 } else { 1.0 };
    for stream in STREAMS {
        assert!(
            right(stream, SAFE) > right(stream, Mode::Off) - most_lost,
            "{name}: adapting harms little"
        );
    }
    for stream in [Stream::DriftWithStrangers, Stream::Flood] {
        assert!(
            right(stream, Mode::Naive) < right(stream, SAFE) - 5.0,
            "{name}: plain updating is led astray"
        );
    }
    for damage in figures.attacks {
        // The displacement is rounded; the tests compare whole numbers.
        assert!(damage.displacement < 1.0 + 1e-6, "{name}: the bound holds");
    }
    assert!(
        figures.attacks[1].displacement > 0.95,
        "{name}: the bound is reached"
    );
    assert!(
        figures.calibrated.accepted < 6.5,
        "{name}: the calibration holds"
    );
    assert!(
        (1.0..1.1).contains(&figures.learned),
        "{name}: about 70 % are learned"
    );
}
