// Written by script/build.mjs from package.json: do not edit.

export const version = '0.1.0'
export const repository = 'https://github.com/OWNER/slipway'
