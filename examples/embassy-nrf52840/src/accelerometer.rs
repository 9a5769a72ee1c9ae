//! A LIS2DH12 accelerometer on I2C, by its registers (ST, LIS2DH12 data sheet, register
//! description). A LIS3DH has the same ones.

use embassy_time::{Duration, Ticker};
use embedded_hal_async::i2c::I2c;

use crate::features::{AXES, Window};

/// The address with the pin SA0 high, or left open: it has a pull-up.
const ADDRESS: u8 = 0x19;

const WHO_AM_I: u8 = 0x0F;
const CTRL_REG1: u8 = 0x20;
const CTRL_REG4: u8 = 0x23;
const OUT_X_L: u8 = 0x28;
/// Or'ed to a register's address, makes a transfer go on to the next registers.
const AUTO_INCREMENT: u8 = 0x80;

const IDENTITY: u8 = 0x33;
/// A new sample 100 times a second, on all axes.
const RATE_100_HZ_XYZ: u8 = 0x57;
/// 12 bits in -2..2 g; the registers of a sample change together.
const HIGH_RESOLUTION: u8 = 0x88;

const RATE_HZ: u64 = 100;
/// g in a step of the 16-bit output: a 12-bit step is 1 mg, and stands 4 bits higher.
const STEP: f32 = 0.001 / 16.0;

/// Why there is no window.
#[derive(defmt::Format)]
pub enum Error<E> {
    /// The bus reports an error.
    Bus(E),
    /// Another device answers at the address, with this identity.
    OtherDevice(u8),
}

impl<E> From<E> for Error<E> {
    fn from(error: E) -> Self {
        Self::Bus(error)
    }
}

/// An accelerometer that measures.
pub struct Accelerometer<B> {
    bus: B,
}

impl<B: I2c> Accelerometer<B> {
    /// Finds the accelerometer on its bus and starts it.
    pub async fn start(mut bus: B) -> Result<Self, Error<B::Error>> {
        let mut identity = [0];
        bus.write_read(ADDRESS, &[WHO_AM_I], &mut identity).await?;
        if identity != [IDENTITY] {
            return Err(Error::OtherDevice(identity[0]));
        }
        for setting in [[CTRL_REG1, RATE_100_HZ_XYZ], [CTRL_REG4, HIGH_RESOLUTION]] {
            bus.write(ADDRESS, &setting).await?;
        }
        Ok(Self { bus })
    }

    /// Measures a window, which takes 1.28 s.
    pub async fn measure(&mut self, window: &mut Window) -> Result<(), Error<B::Error>> {
        let mut ticker = Ticker::every(Duration::from_hz(RATE_HZ));
        for sample in window {
            ticker.next().await;
            *sample = self.sample().await?;
        }
        Ok(())
    }

    async fn sample(&mut self) -> Result<[f32; AXES], Error<B::Error>> {
        let mut bytes = [0; 2 * AXES];
        let register = [OUT_X_L | AUTO_INCREMENT];
        self.bus.write_read(ADDRESS, &register, &mut bytes).await?;
        let mut sample = [0.0; AXES];
        for (axis, pair) in sample.iter_mut().zip(bytes.as_chunks().0) {
            *axis = f32::from(i16::from_le_bytes(*pair)) * STEP;
        }
        Ok(sample)
    }
}
