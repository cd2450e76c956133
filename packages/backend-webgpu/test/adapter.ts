/** @file The software adapter that tests run on: Chromium's SwiftShader, unless VK_DRIVER_FILES names another. */
import { existsSync } from 'node:fs';

/** Where Debian's package chromium puts its driver. */
const SWIFTSHADER = '/usr/lib/chromium/vk_swiftshader_icd.json';

if (!process.env.VK_DRIVER_FILES && existsSync(SWIFTSHADER)) {
  process.env.VK_DRIVER_FILES = SWIFTSHADER;
}
