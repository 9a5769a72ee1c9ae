//! From a spectrogram to an embedding: the convolution of a wake-word network, pooled.

use microflow::{
    buffer::{Buffer2D, Buffer4D},
    model,
};

/// Steps of 20 ms and bands of a spectrogram.
pub const SPECTROGRAM: usize = 49 * 40;
/// Components of an embedding: parts of the band, times channels.
pub const DIM: usize = PARTS * CHANNELS;

/// What the convolution makes: 25 steps of 40 ms, 20 bands.
const STEPS: usize = 25;
const BANDS: usize = 20;
const CHANNELS: usize = 8;
/// The band is pooled in four parts of five bands each, time as a whole.
const PARTS: usize = 4;

/// The size of a step of the activations, as the model says it.
const SCALE: f32 = 0.084_186_986;

pub type Spectrogram = [i8; SPECTROGRAM];
pub type Activations = Buffer4D<f32, 1, STEPS, BANDS, CHANNELS>;
pub type Embedding = [i8; DIM];

#[model("data/speech_embed.tflite")]
struct Network;

/// Runs the network.
#[inline(never)]
pub fn run(spectrogram: &Spectrogram) -> Activations {
    Network::predict_quantized(Buffer2D::from_row_slice(spectrogram))
}

/// Pools activations over time and over the bands of each part: `round(sum * 16 / 250) - 128`, cut off at 127.
#[inline(never)]
pub fn pool([activations]: &Activations) -> Embedding {
    let mut sums = [[0_i32; CHANNELS]; PARTS];
    for step in 0..STEPS {
        for band in 0..BANDS {
            let sums = &mut sums[band * PARTS / BANDS];
            for (sum, x) in sums.iter_mut().zip(&activations[(step, band)]) {
                // What the network computes are whole steps from 0 to 255.
                *sum += (x / SCALE + 0.5) as i32;
            }
        }
    }
    let mut embedding = [0; DIM];
    for (x, sum) in embedding.iter_mut().zip(sums.as_flattened()) {
        *x = ((sum * 16 + 125) / 250 - 128).min(127) as i8;
    }
    embedding
}
