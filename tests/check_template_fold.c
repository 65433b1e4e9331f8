/* check_template_fold: a place with too many names in it becomes {*} (ingest.md section 11). */
/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/ingest/template_fold.h"
#include "tests/runner.h"

#define MOST 4000

struct set { struct names *names; uint32_t id[MOST], folded[MOST]; size_t n, changed; };

static void
set_init(struct set *set)
{
	*set = (struct set){ .names = names_new() };
}

static void
put(struct set *set, const char *text)
{
	ck_assert_uint_lt(set->n, MOST);
	set->id[set->n++] = names_id(set->names, text, strlen(text));
}

static void __attribute__((format(printf, 2, 3)))
put_fmt(struct set *set, const char *format, ...)
{
	struct str text = { 0 };
	va_list args;

	va_start(args, format);
	str_vfmt(&text, format, args);
	va_end(args);
	put(set, text.at);
	str_release(&text);
}

/* n templates, each a name between the two. */
static void
put_many(struct set *set, int n, const char *before, const char *after)
{
	for (int i = 0; i < n; i++)
		put_fmt(set, "%sname%c%c%s", before, 'a' + i / 26, 'a' + i % 26, after);
}

static void
fold(struct set *set)
{
	set->changed = template_fold(set->names, set->id, set->n, set->folded);
}

static void
expect(const struct set *set, const char *raw, const char *want)
{
	for (size_t i = 0; i < set->n; i++)
		if (strcmp(names_get(set->names, set->id[i])->raw, raw) == 0) {
			ck_assert_str_eq(names_get(set->names, set->folded[i])->raw, want);
			return;
		}
	ck_abort_msg("%s was not put", raw);
}

START_TEST(fifty_values_stay_and_one_more_folds_them)
{
	struct set set;

	set_init(&set);
	put_many(&set, 50, "/users/", "");
	put(&set, "/score");
	fold(&set);
	ck_assert_uint_eq(set.changed, 0);
	expect(&set, "/users/nameab", "/users/nameab");
	put(&set, "/users/{n}");
	fold(&set);
	ck_assert_uint_eq(set.changed, 51);
	expect(&set, "/users/nameab", "/users/{*}");
	expect(&set, "/users/{n}", "/users/{*}");
	expect(&set, "/score", "/score");
	names_free(set.names);
}
END_TEST

/* No user has more than one order here, but together they have 60. */
START_TEST(what_is_below_folded_ones_counts_together)
{
	struct set set;

	set_init(&set);
	for (int i = 0; i < 60; i++)
		put_fmt(&set, "/u/x%dx/orders/y%dy/lines", i, i);
	put(&set, "/u");
	put(&set, "/u/x7x");
	put(&set, "/u/x7x/carts/z");
	fold(&set);
	expect(&set, "/u/x7x/orders/y7y/lines", "/u/{*}/orders/{*}/lines");
	expect(&set, "/u", "/u");
	expect(&set, "/u/x7x", "/u/{*}");
	expect(&set, "/u/x7x/carts/z", "/u/{*}/carts/z");
	names_free(set.names);
}
END_TEST

/* 40 names under each of two parents are not 80 under one. */
START_TEST(each_parent_counts_alone)
{
	struct set set;

	set_init(&set);
	put_many(&set, 40, "/a/", "");
	put_many(&set, 40, "/b/", "");
	put_many(&set, 51, "/c/", "/d");
	put_many(&set, 40, "a/", "");
	put_many(&set, 40, "", "");
	fold(&set);
	ck_assert_uint_eq(set.changed, 51);
	expect(&set, "/a/nameaa", "/a/nameaa");
	expect(&set, "/b/nameaa", "/b/nameaa");
	expect(&set, "/c/nameaa/d", "/c/{*}/d");
	expect(&set, "a/nameaa", "a/nameaa");
	names_free(set.names);
}
END_TEST

START_TEST(names_without_a_slash_and_the_root_are_kept)
{
	struct set set;

	set_init(&set);
	put_many(&set, 200, "", "");
	put_many(&set, 60, "x/", "");
	put(&set, "/");
	put(&set, "");
	fold(&set);
	ck_assert_uint_eq(set.changed, 60);
	expect(&set, "nameaa", "nameaa");
	expect(&set, "x/nameaa", "x/{*}");
	expect(&set, "/", "/");
	expect(&set, "", "");
	names_free(set.names);
}
END_TEST

START_TEST(no_template_at_all_is_no_trouble)
{
	struct names *names = names_new();

	ck_assert_uint_eq(template_fold(names, NULL, 0, NULL), 0);
	names_free(names);
}
END_TEST

/* 300 routes side by side are no ids: `/{*}` would be no endpoint at all. */
START_TEST(flat_routes_stay_however_many_they_are)
{
	struct set set;

	set_init(&set);
	put_many(&set, 300, "/", "");
	put(&set, "/orders/new");
	fold(&set);
	ck_assert_uint_eq(set.changed, 0);
	names_free(set.names);
}
END_TEST

/* Where paths begin with another name each time, it takes more names than are told apart. */
START_TEST(the_root_folds_only_above_what_is_told_apart)
{
	struct set set;

	set_init(&set);
	put_many(&set, 256, "/", "/orders");
	put(&set, "/score");
	fold(&set);
	ck_assert_uint_eq(set.changed, 0);
	put(&set, "/one-more/carts");
	fold(&set);
	ck_assert_uint_eq(set.changed, 257);
	expect(&set, "/nameaa/orders", "/{*}/orders");
	expect(&set, "/one-more/carts", "/{*}/carts");
	expect(&set, "/score", "/score");
	names_free(set.names);
}
END_TEST

/* Folded as they come or all at once: the same. */
START_TEST(what_comes_later_is_put_to_what_was_folded)
{
	struct set all, some;

	set_init(&all);
	put_many(&all, 200, "/users/", "/orders");
	fold(&all);
	set_init(&some);
	put_many(&some, 60, "/users/", "/orders");
	fold(&some);
	expect(&some, "/users/nameaa/orders", "/users/{*}/orders");
	some.n = 0;
	put(&some, "/users/{*}/orders");
	put(&some, "/users/namehq/orders");
	put(&some, "/users");
	fold(&some);
	expect(&some, "/users/namehq/orders", "/users/{*}/orders");
	expect(&some, "/users/{*}/orders", "/users/{*}/orders");
	expect(&some, "/users", "/users");
	expect(&all, "/users/namehq/orders", "/users/{*}/orders");
	names_free(all.names);
	names_free(some.names);
}
END_TEST

/* A set with parents of all sizes, in one of many orders. */
static void
put_mixed(struct set *set, int order)
{
	set_init(set);
	for (int i = 0; i < 2000; i++) {
		int k = (i * 7 + order * 331) % 2000;	/* 7 and 2000 have no common divisor */
		put_fmt(set, "/p%d/q%dq/r%d", k % 9, k % (5 + 17 * (k % 9)), k % 4);
	}
}

START_TEST(the_order_has_no_say_and_twice_is_once)
{
	struct set one, other;

	put_mixed(&one, 0);
	fold(&one);
	ck_assert_uint_gt(one.changed, 100);
	ck_assert_uint_lt(one.changed, one.n);
	for (int order = 1; order < 6; order++) {
		put_mixed(&other, order);
		fold(&other);
		ck_assert_uint_eq(one.changed, other.changed);
		for (size_t i = 0; i < other.n; i++)
			expect(&one, names_get(other.names, other.id[i])->raw,
			       names_get(other.names, other.folded[i])->raw);
		names_free(other.names);
	}
	memcpy(one.id, one.folded, sizeof(one.id));
	fold(&one);
	ck_assert_uint_eq(one.changed, 0);
	names_free(one.names);
}
END_TEST

/* Deeper than anybody looks: nothing is lost. */
START_TEST(a_path_of_many_parts_keeps_them_all)
{
	struct set set;
	struct str deep = { 0 }, want = { 0 };

	set_init(&set);
	put_many(&set, 51, "/p/", "");
	str_add(&want, "/p/{*}");
	str_add(&deep, "/p/nameaa");
	for (int i = 0; i < 200; i++) {
		str_add(&deep, "/a");
		str_add(&want, "/a");
	}
	put(&set, deep.at);
	fold(&set);
	expect(&set, deep.at, want.at);
	names_free(set.names);
	str_release(&deep);
	str_release(&want);
}
END_TEST

/* What is known of places puts a template where the fold of the whole set puts it. */
static void
check_apply(const struct folds *folds, const struct set *set)
{
	for (size_t i = 0; i < set->n; i++) {
		const struct name *raw = names_get(set->names, set->id[i]);
		struct str out = { 0 };
		bool is_changed = folds_apply(folds, raw->raw, raw->len, &out);
		ck_assert_int_eq(is_changed, set->folded[i] != set->id[i]);
		if (is_changed)
			ck_assert_str_eq(out.at, names_get(set->names, set->folded[i])->raw);
		str_release(&out);
	}
}

static struct folds *
learn(const struct set *set)
{
	struct folds *folds = folds_new();

	for (size_t i = 0; i < set->n; i++) {
		const struct name *name = names_get(set->names, set->folded[i]);
		if (set->folded[i] != set->id[i])
			folds_learn(folds, name->raw, name->len);
	}
	return folds;
}

START_TEST(a_known_place_folds_one_template_as_it_folds_all)
{
	struct set set;

	put_mixed(&set, 0);
	for (int i = 0; i < 60; i++)
		put_fmt(&set, "/u/x%dx/orders/y%dy/lines", i, i);
	put_many(&set, 300, "/", "/orders");
	put(&set, "/u/x7x/carts/z");
	put(&set, "/alone");
	put(&set, "no path");
	put(&set, "");
	fold(&set);
	struct folds *folds = learn(&set);
	check_apply(folds, &set);
	folds_free(folds);
	names_free(set.names);
}
END_TEST

/* Put under what half of them told, and folded then: the same as all folded at once. */
START_TEST(what_is_put_under_early_ends_where_it_would_have)
{
	struct set all, half, rest;

	put_mixed(&all, 0);
	fold(&all);
	put_mixed(&half, 3);
	half.n /= 2;
	fold(&half);
	struct folds *folds = learn(&half);
	set_init(&rest);
	for (size_t i = 0; i < all.n; i++) {
		const struct name *raw = names_get(all.names, all.id[i]);
		struct str out = { 0 };
		if (!folds_apply(folds, raw->raw, raw->len, &out))
			str_bytes(&out, raw->raw, raw->len);
		put(&rest, out.at);
		str_release(&out);
	}
	fold(&rest);
	for (size_t i = 0; i < all.n; i++)
		ck_assert_str_eq(names_get(all.names, all.folded[i])->raw,
				 names_get(rest.names, rest.folded[i])->raw);
	folds_free(folds);
	names_free(all.names);
	names_free(half.names);
	names_free(rest.names);
}
END_TEST

START_TEST(without_a_known_place_all_stays)
{
	struct folds *folds = folds_new();
	struct str out = { 0 };

	ck_assert(!folds_apply(NULL, "/a/b", 4, &out));
	ck_assert(!folds_apply(folds, "/a/b", 4, &out));
	folds_learn(folds, "/a/b", 4);
	ck_assert(!folds_apply(folds, "/a/c", 4, &out));
	ck_assert_uint_eq(out.len, 0);
	folds_free(folds);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("template_fold");
	TCase *tcase = tcase_create("template_fold");

	tcase_add_test(tcase, fifty_values_stay_and_one_more_folds_them);
	tcase_add_test(tcase, what_is_below_folded_ones_counts_together);
	tcase_add_test(tcase, each_parent_counts_alone);
	tcase_add_test(tcase, names_without_a_slash_and_the_root_are_kept);
	tcase_add_test(tcase, no_template_at_all_is_no_trouble);
	tcase_add_test(tcase, flat_routes_stay_however_many_they_are);
	tcase_add_test(tcase, the_root_folds_only_above_what_is_told_apart);
	tcase_add_test(tcase, what_comes_later_is_put_to_what_was_folded);
	tcase_add_test(tcase, the_order_has_no_say_and_twice_is_once);
	tcase_add_test(tcase, a_path_of_many_parts_keeps_them_all);
	tcase_add_test(tcase, a_known_place_folds_one_template_as_it_folds_all);
	tcase_add_test(tcase, what_is_put_under_early_ends_where_it_would_have);
	tcase_add_test(tcase, without_a_known_place_all_stays);
	suite_add_tcase(suite, tcase);
	return suite;
}
