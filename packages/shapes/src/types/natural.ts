/**
 * @file Natural numbers in the type system, exact at any size: strings of digits, the last digit first
 * ('42' is written '24'), worked through as on paper. (Tuples, the usual way, end near 10,000 elements.)
 * Zeros at the end of such a string mean nothing; '' is 0; null stands for "no natural number".
 */

/** Each digit as a tuple of that length: sums and differences of two digits are lengths of tuples. */
interface Unary {
  '0': [];
  '1': [0];
  '2': [0, 0];
  '3': [0, 0, 0];
  '4': [0, 0, 0, 0];
  '5': [0, 0, 0, 0, 0];
  '6': [0, 0, 0, 0, 0, 0];
  '7': [0, 0, 0, 0, 0, 0, 0];
  '8': [0, 0, 0, 0, 0, 0, 0, 0];
  '9': [0, 0, 0, 0, 0, 0, 0, 0, 0];
}
type Digit = keyof Unary;
type Ten = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/** The digits of a number; null where it is negative, fractional or not finite. */
export type Digits<N extends number> = Reverse<`${N}`>;

type Reverse<
  S extends string,
  Out extends string = '',
> = S extends `${infer D extends Digit}${infer Rest}`
  ? Reverse<Rest, `${D}${Out}`>
  : S extends ''
    ? Out
    : null;

/** The number that digits stand for. */
export type Value<A extends string> =
  Trim<Reverse<A> & string> extends `${infer N extends number}` ? N : 0;

/** Without zeros in front. */
type Trim<S extends string> = S extends `0${infer Rest}` ? Trim<Rest> : S;

export type IsZero<A extends string> = A extends `0${infer Rest}`
  ? IsZero<Rest>
  : A extends ''
    ? true
    : false;

/** a + b. */
export type Add<
  A extends string,
  B extends string,
  Carry extends 0[] = [],
  Out extends string = '',
> = A extends `${infer X extends Digit}${infer RestA}`
  ? B extends `${infer Y extends Digit}${infer RestB}`
    ? `${[...Unary[X], ...Unary[Y], ...Carry]['length'] & number}` extends `1${infer D extends Digit}`
      ? Add<RestA, RestB, [0], `${Out}${D}`>
      : Add<RestA, RestB, [], `${Out}${[...Unary[X], ...Unary[Y], ...Carry]['length'] & number}`>
    : Carry extends []
      ? `${Out}${A}`
      : Add<A, '1', [], Out>
  : Carry extends []
    ? `${Out}${B}`
    : Add<'1', B, [], Out>;

/** a - b, or null where it is negative. */
export type Sub<
  A extends string,
  B extends string,
  Borrow extends 0[] = [],
  Out extends string = '',
> = A extends `${infer X extends Digit}${infer RestA}`
  ? B extends `${infer Y extends Digit}${infer RestB}`
    ? Unary[X] extends [...Unary[Y], ...Borrow, ...infer Rest]
      ? Sub<RestA, RestB, [], `${Out}${Rest['length'] & number}`>
      : [...Ten, ...Unary[X]] extends [...Unary[Y], ...Borrow, ...infer Rest]
        ? Sub<RestA, RestB, [0], `${Out}${Rest['length'] & number}`>
        : never
    : Borrow extends []
      ? `${Out}${A}`
      : Sub<A, '1', [], Out>
  : [Borrow, IsZero<B>] extends [[], true]
    ? Out
    : null;

/** a * b. */
export type Mul<
  A extends string,
  B extends string,
  Out extends string = '',
> = B extends `${infer Y extends Digit}${infer RestB}`
  ? Mul<`0${A}`, RestB, Times<A, Unary[Y], Out>>
  : Out;

/** out + a * the length of `Count`. */
type Times<A extends string, Count extends 0[], Out extends string> = Count extends [
  0,
  ...infer Rest extends 0[],
]
  ? Times<A, Rest, Add<Out, A>>
  : Out;

/** [quotient, remainder] of a / b; b is not 0. */
export type DivMod<A extends string, B extends string> = B extends '1'
  ? [A, '']
  : LongDivision<Reverse<A> & string, B>;

/** `A`: the digits that are left, first digit first, as they are brought down to the remainder. */
type LongDivision<
  A extends string,
  B extends string,
  Remainder extends string = '',
  Quotient extends string = '',
> = A extends `${infer D extends Digit}${infer Rest}`
  ? TakeOff<`${D}${Remainder}`, B> extends [infer Times extends number, infer R extends string]
    ? LongDivision<Rest, B, R, `${Times}${Quotient}`>
    : never
  : [Quotient, Remainder];

/** How often b can be taken off a, and what is left. */
type TakeOff<A extends string, B extends string, Count extends 0[] = []> =
  Sub<A, B> extends infer Rest extends string
    ? TakeOff<Rest, B, [...Count, 0]>
    : [Count['length'], A];
