/* random: seeded numbers for logs and tests: splitmix64, the same on every machine. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "tests/gen/random.h"

#define TAU 6.283185307179586

double
random_normal(struct random *rng)
{
	double radius = sqrt(-2 * log(1 - random_share(rng)));

	return radius * cos(TAU * random_share(rng));
}

double
random_gap(struct random *rng, double mean)
{
	return -mean * log(1 - random_share(rng));
}

double
random_lognormal(struct random *rng, double median, double sigma)
{
	return median * exp(sigma * random_normal(rng));
}

int
random_pick(struct random *rng, const double *weight, int n)
{
	double left = random_share(rng);
	int i = 0;

	while (i < n - 1 && left >= weight[i])
		left -= weight[i++];
	return i;
}
