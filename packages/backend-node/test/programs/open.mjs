/** @file Asks for the engine and prints what it is told. */
import { availability, cpu } from '@striate/backend-node';

const { available } = availability();
const { code, message, fix } = await cpu().catch((error) => error);
console.log(JSON.stringify({ available, code, message, fix }));
