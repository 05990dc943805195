/** The version of this program, as package.json has it. It goes into every barrier and every data folder. */
export const VERSION = '0.1.0';
