/** @file Labelled controls of figures; native elements, so that keys and screen readers work. */
import { type ReactNode, useEffect, useId, useRef } from 'react';
import styles from './figure.module.css';

interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  /** The value in words, where the number alone does not do. */
  readonly text?: string;
  readonly disabled?: boolean;
  onChange(value: number): void;
}

export function Slider({
  label,
  value,
  min,
  max,
  step = 1,
  text,
  disabled,
  onChange,
}: SliderProps) {
  const id = useId();
  return (
    <div className={styles.control}>
      <label htmlFor={id}>
        {label} <output htmlFor={id}>{text ?? value}</output>
      </label>
      <input
        id={id}
        type="range"
        {...{ value, min, max, step, disabled }}
        aria-valuetext={text}
        onChange={(event) => onChange(Number(event.target.value))}
      />
    </div>
  );
}

interface SelectProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  /** Values with what is shown for them, in order. */
  readonly options: Readonly<Record<Value, string>>;
  readonly disabled?: boolean;
  onChange(value: Value): void;
}

export function Select<Value extends string>({
  label,
  value,
  options,
  disabled,
  onChange,
}: SelectProps<Value>) {
  const id = useId();
  return (
    <div className={styles.control}>
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={value}
        disabled={disabled}
        onChange={(event) => onChange(event.target.value as Value)}
      >
        {Object.entries<string>(options).map(([key, text]) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

interface CheckProps {
  readonly label: string;
  readonly checked: boolean;
  readonly disabled?: boolean;
  onChange(checked: boolean): void;
}

export function Check({ label, checked, disabled, onChange }: CheckProps) {
  return (
    <label className={styles.check}>
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
      />
      {label}
    </label>
  );
}

interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly min?: number;
  readonly max?: number;
  onChange(value: number): void;
}

/** A whole number; what is none, or outside, is not handed on. */
export function NumberField({ label, value, min = 0, max = 9999, onChange }: NumberFieldProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  // What is being typed stays as it is; a value from elsewhere is put in.
  useEffect(() => {
    if (input.current!.valueAsNumber !== value) input.current!.value = String(value);
  }, [value]);
  return (
    <div className={styles.control}>
      <label htmlFor={id}>{label}</label>
      <input
        ref={input}
        id={id}
        type="number"
        inputMode="numeric"
        {...{ min, max }}
        defaultValue={value}
        onChange={(event) => {
          const next = event.target.valueAsNumber;
          if (Number.isInteger(next) && next >= min && next <= max) onChange(next);
        }}
      />
    </div>
  );
}

interface ButtonProps {
  readonly children: ReactNode;
  readonly primary?: boolean;
  readonly disabled?: boolean;
  onClick(): void;
}

export function Button({ children, primary, disabled, onClick }: ButtonProps) {
  return (
    <button
      type="button"
      className={primary ? styles.primary : styles.button}
      disabled={disabled}
      onClick={onClick}
    >
      {children}
    </button>
  );
}
