/* random: seeded numbers for logs and tests: splitmix64, the same on every machine. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_GEN_RANDOM_H
#define SR_TESTS_GEN_RANDOM_H

#include <stdint.h>

/* A stream of numbers; its seed is the whole of its state. {0} is a valid stream. */
struct random { uint64_t state; };

/* The next 64 bits: splitmix64 (Steele, Lea, Flood 2014). Inline, so that a test needs no more. */
static inline uint64_t
random_next(struct random *rng)
{
	uint64_t z = (rng->state += 0x9E3779B97F4A7C15u);

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return z ^ (z >> 31);
}
/* Uniform in 0 <= x < 1, in steps of 2^-53. */
static inline double
random_share(struct random *rng)
{
	return (double)(random_next(rng) >> 11) * 0x1p-53;
}
/* A whole number in 0 .. n-1; n >= 1, well below 2^53. */
static inline uint64_t
random_below(struct random *rng, uint64_t n)
{
	return (uint64_t)(random_share(rng) * (double)n);
}

/* Standard normal (Box and Muller 1958, one of the pair; two numbers drawn a call). */
double random_normal(struct random *rng);
/* Exponential with this mean: the gap to the next of events that do not know each other. */
double random_gap(struct random *rng, double mean);
/* Log-normal with this median; sigma is the standard deviation of the logarithm. */
double random_lognormal(struct random *rng, double median, double sigma);
/* An index of weight[0..n) with probability as its weight; the weights sum to 1. */
int random_pick(struct random *rng, const double *weight, int n);

#endif
