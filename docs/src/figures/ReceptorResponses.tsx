/** @file Chapter 1: what three kinds of cones and the rods answer to light of one wavelength. */
import { useState } from 'react';
import { Figure, LineChart, Readout, Slider } from '../figure';
import { type Receptor, response } from './seeing/receptors';

const SHORTEST = 380;
const LONGEST = 720;

const CONES: readonly { readonly receptor: Receptor; readonly name: string }[] = [
  { receptor: 'short', name: 'short (S)' },
  { receptor: 'long', name: 'long (L)' },
  { receptor: 'middle', name: 'middle (M)' },
];

const COLOURS: readonly (readonly [upTo: number, name: string])[] = [
  [430, 'violet'],
  [490, 'blue'],
  [560, 'green'],
  [590, 'yellow'],
  [625, 'orange'],
  [LONGEST, 'red'],
];

const curve = (receptor: Receptor) =>
  Array.from({ length: (LONGEST - SHORTEST) / 4 + 1 }, (_, i) => {
    const wavelength = SHORTEST + 4 * i;
    return [wavelength, response(receptor, wavelength)] as const;
  });

export function ReceptorResponses() {
  const [wavelength, setWavelength] = useState(580);
  const said = (receptor: Receptor) => response(receptor, wavelength).toFixed(2);
  const colour = COLOURS.find(([upTo]) => wavelength <= upTo)![1];
  return (
    <Figure
      title="Three cones look at one light"
      caption="Each curve is scaled to its own largest answer. The dashed line is the light."
      controls={
        <Slider
          label="Wavelength"
          value={wavelength}
          text={`${wavelength} nm, ${colour}`}
          min={SHORTEST}
          max={LONGEST}
          step={5}
          onChange={setWavelength}
        />
      }
    >
      <LineChart
        label="Answer of each cone by wavelength"
        xLabel="wavelength in nanometres"
        yLabel="answer"
        xRange={[SHORTEST, LONGEST]}
        yRange={[0, 1]}
        series={[
          ...CONES.map(({ receptor, name }) => ({ name, points: curve(receptor) })),
          {
            name: 'the light',
            dashed: true,
            points: [
              [wavelength, 0],
              [wavelength, 1],
            ],
          },
        ]}
      />
      <Readout>
        {wavelength} nm: short {said('short')}, middle {said('middle')}, long {said('long')}. The
        rods, which see no colour, answer {said('rod')}.
      </Readout>
    </Figure>
  );
}
