/** @file Chapter 4: random weights become a known filter, learned from a picture and that filter's answer. */
import { useEffect, useMemo, useState } from 'react';
import {
  Button,
  Buttons,
  Figure,
  Labelled,
  LineChart,
  PixelGrid,
  Readout,
  Row,
  Select,
  useStriate,
} from '../figure';
import { FilterLearner, type Learned, type Lesson } from './edges/learner';

const TARGETS = {
  gx: [-1, 0, 1, -2, 0, 2, -1, 0, 1],
  gy: [-1, -2, -1, 0, 0, 0, 1, 2, 1],
  sharpen: [0, -1, 0, -1, 5, -1, 0, -1, 0],
} as const;
type Target = keyof typeof TARGETS;
const TARGET_NAMES: Readonly<Record<Target, string>> = {
  gx: 'Sobel Gx',
  gy: 'Sobel Gy',
  sharpen: 'Sharpen',
};
const LESSONS: Readonly<Record<Lesson, string>> = { noise: 'noise', drawn: 'the drawn picture' };

const RATE = 0.05;
const PER_TICK = 2;
const MOST_STEPS = 200;

function Weights({
  values,
  label,
}: {
  readonly values: readonly number[];
  readonly label: string;
}) {
  return (
    <Labelled label={label}>
      <PixelGrid
        label={label}
        values={values}
        rows={3}
        cols={3}
        palette="diverging"
        range={[-2, 2]}
        numbers
        width={156}
      />
    </Labelled>
  );
}

const TITLE = 'Random weights become a filter';

export function LearnedFilter() {
  const striate = useStriate(TITLE);
  const [target, setTarget] = useState<Target>('gx');
  const [lesson, setLesson] = useState<Lesson>('noise');
  const [attempt, setAttempt] = useState(0);
  const [history, setHistory] = useState<readonly Learned[]>([]);
  const [isPlaying, setPlaying] = useState(false);

  const learner = useMemo(
    () => striate && new FilterLearner(striate, lesson, TARGETS[target], attempt),
    [striate, lesson, target, attempt],
  );
  useEffect(() => {
    let isCurrent = true;
    setPlaying(false);
    setHistory([]);
    void learner?.learn(0, RATE).then((start) => isCurrent && setHistory([start]));
    return () => {
      isCurrent = false;
    };
  }, [learner]);

  const now = history.at(-1);
  const step = now?.step ?? 0;
  const isDone = step >= MOST_STEPS;
  const advance = async (count: number) => {
    const next = await learner!.learn(count, RATE);
    setHistory((before) =>
      before.at(-1)?.step === next.step - count ? [...before, next] : before,
    );
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: `advance` belongs to the learner and the step
  useEffect(() => {
    if (!isPlaying) return;
    if (isDone) return setPlaying(false);
    const timer = setTimeout(() => void advance(PER_TICK), 60);
    return () => clearTimeout(timer);
  }, [isPlaying, isDone, step, learner]);

  const wanted = TARGETS[target];
  const apart = now && Math.max(...now.weights.map((one, i) => Math.abs(one - wanted[i]!)));
  return (
    <Figure
      title={TITLE}
      caption={`The program is given a picture and the answer of a filter it does not know. It begins with random weights and takes steps downhill, with a learning rate of ${RATE}. All that it follows is how far its own answer is from the given one.`}
      controls={
        <>
          <Select<Target>
            label="Filter to find"
            value={target}
            options={TARGET_NAMES}
            onChange={setTarget}
          />
          <Select<Lesson>
            label="Learn from"
            value={lesson}
            options={LESSONS}
            onChange={setLesson}
          />
          <Buttons>
            <Button disabled={!now || isPlaying || isDone} onClick={() => advance(1)}>
              Step
            </Button>
            <Button primary disabled={!now || isDone} onClick={() => setPlaying(!isPlaying)}>
              {isPlaying ? 'Pause' : 'Learn'}
            </Button>
            <Button disabled={step === 0} onClick={() => setAttempt(attempt + 1)}>
              Start again
            </Button>
          </Buttons>
        </>
      }
    >
      {now ? (
        <>
          <Row>
            <Weights values={now.weights} label={`Weights after ${step} steps`} />
            <Weights values={wanted} label={`${TARGET_NAMES[target]}, which it is not shown`} />
          </Row>
          <Readout>
            Step {step}: loss {now.loss.toFixed(4)}. The weight that is farthest off is off by{' '}
            <strong>{apart!.toFixed(3)}</strong>.
          </Readout>
          <LineChart
            label="Loss by step"
            xLabel="step"
            yLabel="mean squared error"
            xRange={[0, MOST_STEPS]}
            yRange={[0, Math.max(history[0]!.loss, 1)]}
            series={[{ name: 'loss', points: history.map((one) => [one.step, one.loss]) }]}
          />
        </>
      ) : (
        <Readout>Loading the packages.</Readout>
      )}
    </Figure>
  );
}
