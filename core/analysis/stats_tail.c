/* stats_tail: tails and quantiles of the normal, chi-square, Student and Kolmogorov laws. */
/* SPDX-License-Identifier: MIT */
#include "core/analysis/stats.h"

#include <math.h>

#include "core/base/mem.h"

static const double PI = 3.14159265358979323846;

double
stats_normal_tail(double z)
{
	return erfc(z / sqrt(2.0)) / 2;
}

double
stats_chi2_tail(double x)
{
	return x > 0 ? erfc(sqrt(x / 2)) : 1;
}

static double
polynomial(const double *coefficients, size_t n, double x)
{
	double value = 0;

	for (size_t i = 0; i < n; i++)
		value = value * x + coefficients[i];
	return value;
}

/* Acklam's approximation for p <= 1/2; its relative error is below 1.15e-9. */
static double
lower_quantile(double p)
{
	static const double inner_top[] = {
		-3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02,
		1.383577518672690e+02, -3.066479806614716e+01, 2.506628277459239e+00
	};
	static const double inner_bottom[] = {
		-5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02,
		6.680131188771972e+01, -1.328068155288572e+01, 1
	};
	static const double outer_top[] = {
		-7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00,
		-2.549732539343734e+00, 4.374664141464968e+00, 2.938163982698783e+00
	};
	static const double outer_bottom[] = {
		7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00,
		3.754408661907416e+00, 1
	};

	if (p < 0.02425) {
		double q = sqrt(-2 * log(p));

		return polynomial(outer_top, LENGTH(outer_top), q) /
			polynomial(outer_bottom, LENGTH(outer_bottom), q);
	}
	double q = p - 0.5;

	return polynomial(inner_top, LENGTH(inner_top), q * q) * q /
		polynomial(inner_bottom, LENGTH(inner_bottom), q * q);
}

double
stats_normal_quantile(double p)
{
	if (!(p > 0 && p < 1))
		return NAN;
	/* Of the two tails the smaller is taken: 1 - p loses no digit for p >= 1/2. */
	if (p > 0.5)
		return -stats_normal_quantile(1 - p);
	double z = lower_quantile(p);
	double density = exp(-z * z / 2) / sqrt(2 * PI);

	/* No step where the density underflows: there z is as good as it gets. */
	return density > 0 ? z - (stats_normal_tail(-z) - p) / density : z;
}

/*
 * Continued fraction of the regularized incomplete beta function; converges fast for
 * x < (a + 1) / (a + b + 2).
 */
static double
beta_fraction(double x, double a, double b)
{
	const double tiny = 1e-300;
	double c = 1, d = 1 - (a + b) * x / (a + 1);

	d = 1 / (fabs(d) < tiny ? tiny : d);
	double value = d;

	for (int i = 1; i <= 10000; i++) {
		double even = i * (b - i) * x / ((a + 2 * i - 1) * (a + 2 * i));
		double odd = -(a + i) * (a + b + i) * x / ((a + 2 * i) * (a + 2 * i + 1));
		double factors[] = { even, odd };
		double step = 1;

		for (size_t k = 0; k < LENGTH(factors); k++) {
			d = 1 + factors[k] * d;
			d = 1 / (fabs(d) < tiny ? tiny : d);
			c = 1 + factors[k] / c;
			c = fabs(c) < tiny ? tiny : c;
			step = c * d;
			value *= step;
		}
		if (fabs(step - 1) < 1e-16)
			break;
	}
	return value;
}

/* I_x(a, b), given x and 1 - x apart so that neither loses digits. */
static double
incomplete_beta(double x, double complement, double a, double b)
{
	int sign;

	if (x <= 0 || complement <= 0)
		return x > 0;
	double front = exp(lgamma_r(a + b, &sign) - lgamma_r(a, &sign) - lgamma_r(b, &sign) +
		a * log(x) + b * log(complement));

	if (x < (a + 1) / (a + b + 2))
		return front * beta_fraction(x, a, b) / a;
	return 1 - front * beta_fraction(complement, b, a) / b;
}

double
stats_t_two_sided(double t, double df)
{
	if (!(df > 0) || isnan(t))
		return NAN;
	/* Past 1e7 degrees of freedom it is the normal to more digits than are printed. */
	if (df > 1e7)
		return 2 * stats_normal_tail(fabs(t));
	double squared = t * t / df;
	double p = incomplete_beta(1 / (1 + squared), 1 / (1 + 1 / squared), df / 2, 0.5);

	return fmin(1, fmax(0, p));
}

double
stats_kolmogorov_tail(double x)
{
	double sum = 0;

	if (!(x > 0))
		return isnan(x) ? NAN : 1;
	/* Two series for one function; each converges in a few terms on its side. */
	if (x < 1.18) {
		for (int k = 1; k <= 9; k += 2)
			sum += exp(-k * k * PI * PI / (8 * x * x));
		return fmin(1, fmax(0, 1 - sqrt(2 * PI) / x * sum));
	}
	for (int k = 1; k <= 9; k++)
		sum += (k % 2 ? 2 : -2) * exp(-2 * k * k * x * x);
	return fmin(1, fmax(0, sum));
}
