/* template_fold: parts of routes that are another one each time become {*}, by the whole set. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_TEMPLATE_FOLD_H
#define SR_INGEST_TEMPLATE_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/names.h"
#include "core/base/str.h"

#define FOLD_VALUES 50		/* values a position may have under one parent */
#define FOLD_ROOT 256		/* and where paths begin: so many endpoints are told apart */
#define FOLD_LEVELS 64		/* parts of a path that are looked at */

/*
 * ingest.md section 11, rule 4: a part of a path that has more than FOLD_VALUES values under one
 * parent becomes {*}, and what stands under them is put together: `/users/ann/orders`,
 * `/users/bob/orders` ... become `/users/{*}/orders`. From the root down, so that the parents are
 * the folded ones; which records come first has no say, only which templates there are. Where
 * there is a {*} already all is put under it, so that templates may be folded as they come.
 *
 * The root is no parent: what stands there are the routes themselves, and 51 of them are no flood.
 * It takes more than FOLD_ROOT first parts of paths that go on below them (`/ann/orders`,
 * `/bob/orders` ...); a path of one part stays what it is in any case, for `/{*}` says nothing.
 *
 * id: n different templates (template.h) in the table; a name without a slash stays what it is.
 * folded[i] is what id[i] becomes, itself when it stays; new ones are entered in order of i.
 * Returns how many have changed.
 */
size_t template_fold(struct names *names, const uint32_t *id, size_t n, uint32_t *folded);

/*
 * Which places are known to be {*}, so that a template that was never met before is put under it
 * at once: with the same outcome as template_fold() has of all of them, and without a name for
 * each of a million users.
 */
struct folds;

struct folds *folds_new(void);
void folds_free(struct folds *folds);
/* Remember the places of {*} in what template_fold() has made. */
void folds_learn(struct folds *folds, const char *folded, size_t len);
/* Append what a template is put under. Returns false, and appends nothing, when it stays. NULL
 * folds know of no place. */
bool folds_apply(const struct folds *folds, const char *at, size_t len, struct str *out);

#endif
