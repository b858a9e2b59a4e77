// Rule: loaded later, as a chunk of its own.
export const detail = `a lazy part by ${process.env.BUILT_BY}`
