//! Gestures learned on an nRF52840-DK: pressing one of its four buttons labels the motion of the
//! moment, and every other window of motion is classified and logged.
//!
//! Built, never run on hardware.

#![no_std]
#![no_main]

mod accelerometer;
mod features;

use class_centers::{ClassCenters, Classify};
use defmt::{error, info, warn};
use defmt_rtt as _;
use embassy_executor::Spawner;
use embassy_nrf::{
    Peri, bind_interrupts,
    gpio::{AnyPin, Input, Pull},
    peripherals::TWISPI0,
    twim::{self, Twim},
};
use embassy_sync::{blocking_mutex::raw::CriticalSectionRawMutex, signal::Signal};
use embassy_time::Timer;
use panic_probe as _;
use static_cell::ConstStaticCell;

use accelerometer::Accelerometer;
use features::{AXES, DIM, WINDOW, Window, embedding};

/// A class a button.
const CLASSES: usize = 4;

type Gestures = ClassCenters<f32, CLASSES, DIM>;

static GESTURES: ConstStaticCell<Gestures> = ConstStaticCell::new(Gestures::new());
static MOTION: ConstStaticCell<Window> = ConstStaticCell::new([[0.0; AXES]; WINDOW]);
/// The button that was pressed last, until the window that it labels is complete.
static PRESSED: Signal<CriticalSectionRawMutex, usize> = Signal::new();

bind_interrupts!(struct Interrupts {
    TWISPI0 => twim::InterruptHandler<TWISPI0>;
});

#[embassy_executor::main]
async fn main(spawner: Spawner) {
    let p = embassy_nrf::init(Default::default());
    let buttons: [Peri<'static, AnyPin>; CLASSES] = [
        p.P0_11.into(),
        p.P0_12.into(),
        p.P0_24.into(),
        p.P0_25.into(),
    ];
    for (class, pin) in buttons.into_iter().enumerate() {
        match watch(class, Input::new(pin, Pull::Up)) {
            Ok(task) => spawner.spawn(task),
            Err(error) => error!("button {}: {}", class + 1, error),
        }
    }

    // The controller reads what it sends from RAM only: constants of the driver go through here.
    let mut sent = [0; 2];
    let bus = Twim::new(
        p.TWISPI0,
        Interrupts,
        p.P0_26,
        p.P0_27,
        twim::Config::default(),
        &mut sent,
    );
    let mut sensor = match Accelerometer::start(bus).await {
        Ok(sensor) => sensor,
        Err(error) => return error!("no accelerometer: {}", error),
    };
    let (gestures, motion) = (GESTURES.take(), MOTION.take());
    loop {
        match sensor.measure(motion).await {
            Ok(()) => decide(gestures, &embedding(motion)),
            Err(error) => warn!("window lost: {}", error),
        }
    }
}

/// Learns the window when a button was pressed since the last one, or classifies it.
fn decide(gestures: &mut Gestures, embedding: &[f32; DIM]) {
    if let Some(class) = PRESSED.try_take() {
        match gestures.update(class, embedding) {
            Ok(()) => info!("class {} learned: {}", class, gestures),
            Err(error) => warn!("class {} not learned: {}", class, error),
        }
    } else if let Some(nearest) = gestures.nearest(embedding) {
        info!(
            "class {} at squared distance {}",
            nearest.class, nearest.measure
        );
    } else {
        info!("nothing learned yet: press a button during the motion to learn");
    }
}

/// Tells when the button of a class is pressed.
#[embassy_executor::task(pool_size = CLASSES)]
async fn watch(class: usize, mut button: Input<'static>) {
    loop {
        button.wait_for_falling_edge().await;
        PRESSED.signal(class);
        // It bounces for some milliseconds.
        Timer::after_millis(50).await;
    }
}
