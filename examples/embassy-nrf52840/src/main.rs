//! Gestures learned on an nRF52840-DK: pressing one of its four buttons enrolls the motion that follows, and every
//! other window of motion is recognized, followed as it drifts, and logged.
//!
//! The storage lies in a mutex, where every task may use it: a recognizer is made for each use.
//!
//! Built, never run on hardware.

#![no_std]
#![no_main]

mod accelerometer;
mod features;

use core::cell::RefCell;

use class_centers::{
    decisions::Decision,
    persist::Extractor,
    recognizer::{Adaptation, Recognizer, RecognizerError, RecognizerStorage, Settings},
};
use defmt::{error, info, warn};
use defmt_rtt as _;
use embassy_executor::Spawner;
use embassy_nrf::{
    Peri, bind_interrupts,
    gpio::{AnyPin, Input, Pull},
    peripherals::TWISPI0,
    twim::{self, Twim},
};
use embassy_sync::{
    blocking_mutex::{
        Mutex,
        raw::{CriticalSectionRawMutex, ThreadModeRawMutex},
    },
    signal::Signal,
};
use embassy_time::Timer;
use panic_probe as _;
use static_cell::ConstStaticCell;

use accelerometer::Accelerometer;
use features::{AXES, DIM, WINDOW, Window, embedding};

/// A gesture a button.
const LABELS: [&str; 4] = ["button 1", "button 2", "button 3", "button 4"];
/// Windows of a gesture, of 1.28 s each.
const SAMPLES: u32 = 3;

/// The features of `features.rs`, in g: known up to 0.5, learned up to 0.3.
const SETTINGS: Settings = Settings {
    max_distance: 0.5,
    adaptation: Some(Adaptation::within(0.3)),
    ..Settings::new(Extractor::new(0x5EED_0015))
};

type Storage = RecognizerStorage<f32, { LABELS.len() }, DIM, 8>;

/// Of tasks alone: no interrupt waits for it.
static GESTURES: Mutex<ThreadModeRawMutex, RefCell<Storage>> =
    Mutex::new(RefCell::new(Storage::new()));
static MOTION: ConstStaticCell<Window> = ConstStaticCell::new([[0.0; AXES]; WINDOW]);
/// The button that was pressed last, until the next window is complete.
static PRESSED: Signal<CriticalSectionRawMutex, &str> = Signal::new();

bind_interrupts!(struct Interrupts {
    TWISPI0 => twim::InterruptHandler<TWISPI0>;
});

#[embassy_executor::main]
async fn main(spawner: Spawner) {
    let p = embassy_nrf::init(Default::default());
    let buttons: [Peri<'static, AnyPin>; LABELS.len()] = [
        p.P0_11.into(),
        p.P0_12.into(),
        p.P0_24.into(),
        p.P0_25.into(),
    ];
    for (label, pin) in LABELS.into_iter().zip(buttons) {
        match watch(label, Input::new(pin, Pull::Up)) {
            Ok(task) => spawner.spawn(task),
            Err(error) => error!("{}: {}", label, error),
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
    let motion = MOTION.take();
    loop {
        if let Err(error) = sensor.measure(motion).await {
            warn!("window lost: {}", error);
        } else if let Err(error) = decide(&embedding(motion)) {
            warn!("refused: {}", error);
        }
    }
}

/// Enrolls the windows behind the press of a button; recognizes, and adapts, at all other times.
fn decide(embedding: &[f32; DIM]) -> Result<(), RecognizerError> {
    GESTURES.lock(|storage| {
        let storage = &mut *storage.borrow_mut();
        let mut gestures = Recognizer::new(storage, SETTINGS)?;
        if let Some(label) = PRESSED.try_take() {
            gestures.cancel();
            gestures.begin(label)?;
        }
        if !gestures.is_enrolling() {
            let adapted = gestures.adapt(embedding)?;
            match adapted.decision {
                Decision::Known(nearest) => info!("{}", gestures.label(nearest.class)),
                _ => info!("none of the gestures"),
            }
        } else if gestures.add(embedding)?.count >= SAMPLES {
            info!(
                "class {} enrolled: {}",
                gestures.commit()?,
                gestures.status()
            );
        }
        Ok(())
    })
}

/// Tells when the button of a gesture is pressed.
#[embassy_executor::task(pool_size = LABELS.len())]
async fn watch(label: &'static str, mut button: Input<'static>) {
    loop {
        button.wait_for_falling_edge().await;
        PRESSED.signal(label);
        // It bounces for some milliseconds.
        Timer::after_millis(50).await;
    }
}
