/* jsonform_more: openers of single formats: Envoy's subset, k6's samples, audit events. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/jsonform_private.h"

/* The subset in `outbound|8080|v2|risk.default.svc.cluster.local`; empty when there is none. */
static struct raw
subset_of(struct raw cluster)
{
	struct raw text = raw_inner(cluster), part = { NULL, 0 };
	const char *at = text.at, *end = at + text.len;

	for (int i = 0; i < 3 && at; i++) {
		const char *bar = memchr(at, '|', (size_t)(end - at));
		if (!bar)
			return (struct raw){ NULL, 0 };
		part = (struct raw){ at, (size_t)(bar - at) };
		at = bar + 1;
	}
	return part;
}

static void
write_envoy(struct jsonform_cut *cut, const struct jsonform_item *item)
{
	struct raw key, value;

	for (struct raw_walk walk = raw_open(item->part[0]); raw_member(&walk, &key, &value);)
		jsonform_own(cut, key, value);
	jsonform_label_as(cut, "upstream_cluster.subset", item->part[1]);
}

bool
jsonform_cut_envoy(struct jsonform_cut *cut, struct raw object)
{
	struct raw cluster = raw_find(object, "upstream_cluster");
	struct raw subset = raw_first(cluster) == '"' ? subset_of(cluster)
						      : (struct raw){ NULL, 0 };
	struct jsonform_item *item = jsonform_item(cut, object);

	if (subset.len == 0)
		return true;
	item->write = write_envoy;
	item->part[0] = object;
	/* With quotes, in the scratch: the part of a string is none. */
	char *quoted = arena_alloc(&cut->scratch, subset.len + 2);
	quoted[0] = quoted[subset.len + 1] = '"';
	memcpy(quoted + 1, subset.at, subset.len);
	item->part[1] = (struct raw){ quoted, subset.len + 2 };
	return true;
}

/* A sample of the metric that times whole requests; all others are none. */
bool
jsonform_cut_k6(struct jsonform_cut *cut, struct raw object)
{
	struct raw metric = raw_find(object, "metric");

	if (raw_first(metric) != '"' || !raw_find(object, "data").at)
		return false;
	if (raw_is_string(metric, "http_req_duration") &&
	    raw_is_string(raw_find(object, "type"), "Point"))
		jsonform_item(cut, object);
	else
		cut->left[LEFT_METRIC]++;
	return true;
}

/*
 * A request is audited at several stages; the last one says how long it took. One that is answered
 * piece by piece (a watch, an open connection) takes as long as its client likes: that is no
 * latency.
 */
bool
jsonform_cut_audit(struct jsonform_cut *cut, struct raw object)
{
	struct raw stage = raw_find(object, "stage"), verb = raw_find(object, "verb");

	if (raw_first(stage) != '"' || !raw_find(object, "auditID").at)
		return false;
	if (!raw_is_string(stage, "ResponseComplete") && !raw_is_string(stage, "Panic"))
		cut->left[LEFT_STAGE]++;
	else if (raw_is_string(verb, "watch") || raw_is_string(verb, "connect"))
		cut->left[LEFT_OPEN]++;
	else
		jsonform_item(cut, object);
	return true;
}

/* An entry. What else stands as deep (pages, the name of the browser) is no request. */
bool
jsonform_cut_har(struct jsonform_cut *cut, struct raw object)
{
	if (raw_find(object, "request").at)
		jsonform_item(cut, object);
	return true;
}
