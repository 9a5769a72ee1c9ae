//! What the steps cost: instructions, and bytes of RAM.

use core::hint::black_box;

use semihosting::println;

use crate::{
    Failure, Words,
    counter::Counter,
    hearing::Heard,
    network,
    recognition::{Centers, Learned, Recognition, Space, TRIANGLE},
    stack::depth,
    utterances::{UTTERANCES, spectrograms},
};

/// Prints the instructions of recognizing an embedding: `learned` in a space, mean of all utterances.
pub fn count_queries(recognition: &Recognition, heard: &Heard, counter: &mut Counter) {
    let all = UTTERANCES.len() as u64;
    let (whitening, ()) = counter.count(|| {
        for embedding in heard {
            black_box(recognition.whiten(embedding));
        }
    });
    let (deciding, ()) = counter.count(|| {
        for embedding in heard {
            black_box(recognition.decide(embedding));
        }
    });
    println!(
        "instructions: whitening {}, deciding {}",
        whitening / all,
        deciding / all
    );
}

/// Prints the bytes of RAM that network and crate need: what is kept, and the deepest stack.
pub fn measure_ram(space: &Space, learned: &Words, heard: &Heard) -> Result<(), Failure> {
    let spectrogram = spectrograms().next().unwrap_or([0; network::SPECTROGRAM]);
    let (running, _) = depth(|| network::pool(&network::run(&spectrogram)));
    let (making, recognition) = depth(|| Recognition::new(space, learned));
    let recognition = recognition.map_err(Failure::Learning)?;
    let (recognizing, _) = depth(|| recognition.recognize(&heard[0]));
    println!("RAM of the network: {running} bytes of stack");
    println!(
        "RAM of the crate: learned {}, a space {}, its centers {}; to prepare it {}; stack {making}, to recognize {recognizing}",
        size_of::<Learned>(),
        size_of::<Space>(),
        size_of::<Centers>(),
        size_of::<[f32; TRIANGLE]>(),
    );
    Ok(())
}
