/* naive_sample: the sample's records read by a few lines of C, and figures of them by the slowest
 * and plainest way there is. Nothing of the program is used. For tests. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_NAIVE_SAMPLE_H
#define SR_TESTS_NAIVE_SAMPLE_H

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAIVE_ROOM = 16 };

struct naive_record {
	int at_s;			/* since midnight */
	int ms, line;			/* line of its brace */
	bool is_timeout;
	char endpoint[32], version[16];
};

/* Some of the records, in order of time. */
struct naive { struct naive_record at[NAIVE_ROOM]; int n; };

/* The text after `"key": "` in a record, up to the next quote. */
static inline void
naive_word(const char *record, const char *key, char *out, size_t size)
{
	const char *at = strstr(record, key) + strlen(key);

	at += strcspn(at, ":") + 1;
	at += strspn(at, " \"");
	snprintf(out, size, "%.*s", (int)strcspn(at, "\","), at);
}

/* Every `{ ... }` of the file is a record: there is no brace in its strings. */
static inline struct naive
naive_read(const char *path)
{
	static char text[4096];
	struct naive out = { .n = 0 };
	FILE *file = fopen(path, "r");
	size_t len = file ? fread(text, 1, sizeof(text) - 1, file) : 0;
	int line = 1;

	text[len] = '\0';
	if (file)
		fclose(file);
	for (char *at = text; *at; at++) {
		struct naive_record *record = &out.at[out.n];
		char word[64];

		line += *at == '\n';
		if (*at != '{' || out.n == NAIVE_ROOM)
			continue;
		naive_word(at, "timestamp", word, sizeof(word));
		record->at_s = atoi(word + 11) * 3600 + atoi(word + 14) * 60 + atoi(word + 17);
		naive_word(at, "responseTimeMs", word, sizeof(word));
		record->ms = atoi(word);
		naive_word(at, "status", word, sizeof(word));
		record->is_timeout = !strcmp(word, "Timeout");
		naive_word(at, "endpoint", record->endpoint, sizeof(record->endpoint));
		naive_word(at, "modelVersion", record->version, sizeof(record->version));
		record->line = line;
		out.n++;
	}
	return out;
}

/* Those with this version and endpoint (NULL: any) at or after a time. */
static inline struct naive
naive_of(const struct naive *all, const char *version, const char *endpoint, int from_s)
{
	struct naive out = { .n = 0 };

	for (int i = 0; i < all->n; i++)
		if ((!version || !strcmp(all->at[i].version, version)) &&
		    (!endpoint || !strcmp(all->at[i].endpoint, endpoint)) &&
		    all->at[i].at_s >= from_s)
			out.at[out.n++] = all->at[i];
	return out;
}

static inline int
naive_timeouts(const struct naive *some)
{
	int n = 0;

	for (int i = 0; i < some->n; i++)
		n += some->at[i].is_timeout;
	return n;
}

static inline double
naive_mean(const struct naive *some)
{
	double sum = 0;

	for (int i = 0; i < some->n; i++)
		sum += some->at[i].ms;
	return some->n ? sum / some->n : NAN;
}

static inline double
naive_sd(const struct naive *some)
{
	double sum = 0;

	for (int i = 0; i < some->n; i++)
		sum += pow(some->at[i].ms - naive_mean(some), 2);
	return sqrt(sum / (some->n - 1));
}

/* The latency that as many are below as k says: k = 0 is the smallest. */
static inline int
naive_kth(const struct naive *some, int k)
{
	for (int i = 0; i < some->n; i++) {
		int below = 0, same = 0;

		for (int j = 0; j < some->n; j++) {
			below += some->at[j].ms < some->at[i].ms;
			same += some->at[j].ms == some->at[i].ms;
		}
		if (below <= k && k < below + same)
			return some->at[i].ms;
	}
	return -1;
}

/* The smallest latency that at least permille of all do not pass. */
static inline int
naive_nearest(const struct naive *some, int permille)
{
	for (int k = 0; k < some->n; k++)
		if ((k + 1) * 1000 >= permille * some->n)
			return naive_kth(some, k);
	return -1;
}

static inline double
naive_r7(const struct naive *some, int permille)
{
	double place = (some->n - 1) * permille / 1000.0;
	int k = (int)place, low = naive_kth(some, k);

	return k + 1 < some->n ? low + (place - k) * (naive_kth(some, k + 1) - low) : low;
}

/* The p on one side of k/n where the score |k/n - p| / sqrt(p (1 - p) / n) is 1.96: halving. */
static inline double
naive_score_end(int k, int n, bool is_high)
{
	double rate = (double)k / n, inside = rate, outside = is_high;

	for (int i = 0; i < 200; i++) {
		double p = (inside + outside) / 2, z = 1.959963984540054;
		bool is_in = pow(rate - p, 2) * n <= z * z * p * (1 - p);

		*(is_in ? &inside : &outside) = p;
	}
	return k == (is_high ? n : 0) ? rate : (inside + outside) / 2;
}

/* P of at least, or at most, k in n. */
static inline double
naive_binomial(int k, int n, double p, bool is_least)
{
	double sum = 0;

	for (int i = is_least ? k : 0; i <= (is_least ? n : k); i++)
		sum += exp(lgamma(n + 1) - lgamma(i + 1) - lgamma(n - i + 1)) * pow(p, i) *
		       pow(1 - p, n - i);
	return sum;
}

/* Clopper & Pearson: the p whose tail is 2.5 %. */
static inline double
naive_exact_end(int k, int n, bool is_high)
{
	double low = 0, high = 1;

	if (k == (is_high ? n : 0))
		return is_high;
	for (int i = 0; i < 200; i++) {
		double p = (low + high) / 2;
		bool is_up = is_high ? naive_binomial(k, n, p, false) > .025
				     : naive_binomial(k, n, p, true) < .025;

		*(is_up ? &low : &high) = p;
	}
	return low;
}

/* -- two arms -- */

struct naive_test { double less, greater, two_sided, floor; };

/* Of all deals of the records to arms of these sizes: in how many is `score` not below, not
 * above that of arm a? two-sided doubles the smaller tail, or (likely) sums what is no likelier. */
static inline struct naive_test
naive_deals(const struct naive *a, const struct naive *b, double (*score)(const struct naive *,
	    const struct naive *), bool by_likelihood)
{
	struct naive pool = *a, x, y;
	double seen = score(a, b), all = 0, less = 0, greater = 0, two = 0;
	double value[1 << NAIVE_ROOM / 2 << 2];
	int n = a->n + b->n, deals = 0;

	memcpy(pool.at + a->n, b->at, (size_t)b->n * sizeof(b->at[0]));
	for (unsigned mask = 0; mask < 1u << n; mask++) {
		if (__builtin_popcount(mask) != a->n)
			continue;
		x.n = y.n = 0;
		for (int i = 0; i < n; i++)
			*(mask >> i & 1 ? &x.at[x.n++] : &y.at[y.n++]) = pool.at[i];
		value[deals++] = score(&x, &y);
	}
	double at_seen = 0;

	for (int i = 0; i < deals; i++)
		at_seen += value[i] == seen;
	for (int i = 0; i < deals; i++) {
		double as_this = 0;

		for (int k = 0; k < deals; k++)
			as_this += value[k] == value[i];
		all++;
		less += value[i] <= seen;
		greater += value[i] >= seen;
		two += as_this <= at_seen;
	}
	return (struct naive_test){ less / all, greater / all,
		by_likelihood ? two / all : fmin(1, 2 * fmin(less, greater) / all),
		fmin(1, 2 / all) };
}

static inline double
naive_u(const struct naive *a, const struct naive *b)
{
	double u = 0;

	for (int i = 0; i < a->n; i++)
		for (int k = 0; k < b->n; k++)
			u += a->at[i].ms > b->at[k].ms ? 1 : a->at[i].ms == b->at[k].ms ? .5 : 0;
	return u;
}

static inline double
naive_bad(const struct naive *a, const struct naive *b)
{
	(void)b;
	return naive_timeouts(a);
}

/* Two-sided, by the variance of the midranks and a half for continuity. */
static inline double
naive_normal(const struct naive *a, const struct naive *b)
{
	double n = a->n + b->n, sum = 0, rank[2 * NAIVE_ROOM];
	struct naive pool = *a;

	memcpy(pool.at + a->n, b->at, (size_t)b->n * sizeof(b->at[0]));
	for (int i = 0; i < (int)n; i++) {
		rank[i] = .5;
		for (int k = 0; k < (int)n; k++)
			rank[i] += pool.at[k].ms < pool.at[i].ms ? 1
				 : pool.at[k].ms == pool.at[i].ms ? .5 : 0;
		sum += pow(rank[i] - (n + 1) / 2, 2);
	}
	double sd = sqrt(a->n * b->n / (n * (n - 1)) * sum);
	double off = fabs(naive_u(a, b) - a->n * b->n / 2.0) - .5;

	return fmin(1, erfc(off / sd / sqrt(2)));
}

static inline int
naive_ascending(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;

	return a < b ? -1 : a > b;
}

/* The median of a - b, or of a / b as the root of the product of the two in the middle. */
static inline double
naive_middle(const struct naive *a, const struct naive *b, bool is_ratio)
{
	double pair[NAIVE_ROOM * NAIVE_ROOM];
	size_t n = 0;

	for (int i = 0; i < a->n; i++)
		for (int k = 0; k < b->n; k++)
			pair[n++] = is_ratio ? (double)a->at[i].ms / b->at[k].ms
					     : a->at[i].ms - b->at[k].ms;
	qsort(pair, n, sizeof(*pair), naive_ascending);
	double low = pair[(n - 1) / 2], high = pair[n / 2];

	return is_ratio ? sqrt(low * high) : (low + high) / 2;
}

#endif
