import * as v from 'valibot';

/** A number that JSON can hold: `1e999` is read as infinity, and infinity is written as `null`. */
export const finiteSchema = v.pipe(v.number(), v.finite());

/** A finite number. Anything else counts as missing. */
export const optionalFiniteSchema = v.fallback(v.optional(finiteSchema), undefined);

/** An amount that another program counts. Sums of such numbers are finite, too. */
export const quantitySchema = v.pipe(finiteSchema, v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
