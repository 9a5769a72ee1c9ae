//! Hears all utterances: runs the network on what lies in flash.

use semihosting::println;

use crate::{
    Failure,
    counter::Counter,
    network::{self, Embedding},
    utterances::{UTTERANCES, Utterance, spectrograms},
};

/// The embedding of every utterance.
pub type Heard = [Embedding; UTTERANCES.len()];

/// Makes all embeddings, checks that they are those of the host, and says what one costs.
pub fn hear(heard: &mut Heard, counter: &mut Counter) -> Result<(), Failure> {
    let (mut running, mut pooling) = (0, 0);
    for ((embedding, spectrogram), utterance) in
        heard.iter_mut().zip(spectrograms()).zip(UTTERANCES)
    {
        let (count, activations) = counter.count(|| network::run(&spectrogram));
        running += count;
        let (count, pooled) = counter.count(|| network::pool(&activations));
        pooling += count;
        *embedding = pooled;
        if *embedding != utterance.embedding {
            return Err(Failure::Embedding);
        }
    }
    let all = UTTERANCES.len() as u64;
    println!("{all} embeddings, each as the host made it");
    println!(
        "instructions: network {}, pooling {}",
        running / all,
        pooling / all
    );
    Ok(())
}

/// Returns the utterances with their embeddings.
pub fn each(heard: &Heard) -> impl Iterator<Item = (&'static Utterance, &Embedding)> {
    UTTERANCES.iter().zip(heard)
}
