// SPDX-License-Identifier: AGPL-3.0-or-later
// Powers of e, four at once, to 7 digits and the same on every machine: for probabilities, which
// are asked for so often that the C library's are too slow.
#ifndef CAUSEWAY_TEXT_POWER_H
#define CAUSEWAY_TEXT_POWER_H

#include <stdint.h>

typedef float power_four __attribute__((vector_size(16)));
typedef int32_t power_four_ints __attribute__((vector_size(16)));

#define POWER_MOST 80

// e to the power of each, for powers of -POWER_MOST to POWER_MOST: two to a whole number is put
// together from its bits, that to the rest, within half of 1, is a Taylor series.
static inline power_four power_of_e(power_four power)
{
	const float log2_e = 1.44269504F, ln_2 = 0.693147181F, half = 0.5F, bias = 256;
	const power_four twos = power * log2_e;
	const power_four_ints whole =
	    __builtin_convertvector(twos + (bias + half), power_four_ints) - (int32_t)bias;
	const power_four rest = (twos - __builtin_convertvector(whole, power_four)) * ln_2;
	power_four series = rest * (1 / 5040.0F) + 1 / 720.0F;
	series = series * rest + 1 / 120.0F;
	series = series * rest + 1 / 24.0F;
	series = series * rest + 1 / 6.0F;
	series = series * rest + half;
	series = series * rest + 1;
	series = series * rest + 1;
	return series * (power_four)((whole + 127) << 23);
}

// Each no further from 0 than `most`.
static inline power_four power_within(power_four value, float most)
{
	const power_four high = {most, most, most, most};
	const power_four_ints over = value > high, under = value < -high;
	const power_four_ints kept = (power_four_ints)value & ~over & ~under;
	return (power_four)(kept | (over & (power_four_ints)high) |
			    (under & (power_four_ints)-high));
}

#endif
