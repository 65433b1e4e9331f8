/* report: the table of families, the targets beside what came out, the misses. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "tests/eval/eval.h"

enum { MISSES_SHOWN = 3 };

static void
print_share(FILE *out, int part, int of)
{
	if (of)
		fprintf(out, " %6.1f", 100.0 * part / of);
	else
		fputs("      -", out);
}

static void
print_row(FILE *out, const char *name, const struct eval_sum *sum)
{
	fprintf(out, "%-17s %5d %5d", name, sum->n, sum->identifiable);
	print_share(out, sum->top1, sum->identifiable);
	fprintf(out, " %5d %5d %5d %5d %5d %5d", sum->right, sum->cannot_tell, sum->wrong,
		sum->missed, sum->overclaims, sum->false_alarms);
	for (int word = 1; word <= 3; word++)
		fprintf(out, " %4d/%-4d", sum->said_right[word], sum->said[word]);
	print_share(out, sum->large_probable, sum->large);
	print_share(out, sum->onsets_near, sum->onsets);
	fprintf(out, " %7.1f %7.1f", sum->ms_median, sum->ms_p99);
	if (sum->n_first)
		fprintf(out, " %6.0f\n", sum->first_median);
	else
		fputs("      -\n", out);
}

static void
print_table(const struct eval_log *log, size_t n, FILE *out)
{
	fputs("family                n ident  top1% right   ct. wrong missd overc alarm"
	      " associat. probable  strong     use% onset%    ms50    ms99  first\n", out);
	for (int f = 0; f < eval_families(); f++) {
		struct eval_sum sum = eval_sum_of(log, n, f);
		if (sum.n)
			print_row(out, eval_family_name(f), &sum);
	}
	struct eval_sum all = eval_sum_of(log, n, -1);

	print_row(out, "all", &all);
	fputs("ident: the log shows the cause; top1: of those, kind and cause right; ct.: cannot "
	      "tell;\nmissd: said no incident; overc: a wrong cause, probable or above; the words: "
	      "right/said;\nuse: identifiable with 100 affected that reach probable; first: "
	      "affected records until probable.\n", out);
	if (all.missing)
		fprintf(out, "%d logs killed the judge\n", all.missing);
}

static int
print_targets(const struct eval_log *log, size_t n, FILE *out)
{
	int missed = 0;

	fputs("\ntarget                                                    wanted     got\n", out);
	for (size_t i = 0; i < eval_n_targets; i++) {
		const struct eval_target *target = &eval_targets[i];
		int family;
		double figure = eval_worst_of(target, log, n, &family);
		bool is_bad = eval_is_missed(target, figure);
		double scale = target->limit > 1 ? 1 : 100;
		const char *unit = target->limit > 1 ? "" : "%";

		missed += is_bad;
		fprintf(out, "%-57s %s%3g%-1s", target->text, target->is_least ? ">=" : "<=",
			scale * target->limit, unit);
		if (isnan(figure))
			fputs("       -  not measured\n", out);
		else
			fprintf(out, "  %7.1f%-1s %s%s%s\n", scale * figure, unit,
				is_bad ? "MISSED" : "ok", family >= 0 ? ", worst " : "",
				family >= 0 ? eval_family_name(family) : "");
	}
	return missed;
}

static void
print_misses(const struct eval_log *log, size_t n, const struct eval_options *options, FILE *out)
{
	fputs("\nmisses (eval/eval FAMILY SEED tells all, gen/gen_scenario writes the log)\n",
	      out);
	for (int f = 0; f < eval_families(); f++) {
		int shown = 0;
		for (size_t i = 0; i < n; i++) {
			if (log[i].family != f || !eval_is_miss(&log[i]) ||
			    (shown++ >= MISSES_SHOWN && !options->is_verbose))
				continue;
			fprintf(out, "%-17s %4llu  want %s; said %s%s; n %ld, affected %ld\n",
				eval_family_name(f), (unsigned long long)log[i].seed, log[i].want,
				log[i].said, log[i].is_overclaim ? " (OVERCLAIM)" : "",
				log[i].records, log[i].affected);
		}
	}
}

int
eval_report(const struct eval_log *log, size_t n, const struct eval_options *options, FILE *out)
{
	print_table(log, n, out);
	int missed = print_targets(log, n, out);

	print_misses(log, n, options, out);
	return missed;
}
