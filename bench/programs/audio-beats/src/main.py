"""Write a sound, read it again, and find its note and its beats."""

import librosa
import numpy
import soundfile

if __name__ == "__main__":
    rate = 22050
    times = numpy.arange(2 * rate) / rate
    sound = 0.5 * numpy.sin(2 * numpy.pi * 440 * times) * (times % 0.5 < 0.1)
    soundfile.write("sound.flac", sound, rate)
    read, rate = librosa.load("sound.flac")
    onsets = librosa.onset.onset_detect(y=read, sr=rate)
    note = librosa.hz_to_note(440.0)
    print(
        f"{librosa.get_duration(y=read, sr=rate)} s at {rate} Hz, note {note}, {len(onsets)} beats"
    )
