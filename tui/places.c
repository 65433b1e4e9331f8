/* places: the folders sitrep may use, by what the environment says. */
/* SPDX-License-Identifier: MIT */
#include "tui/places.h"

void
places_state(const struct environment *environment, struct str *out)
{
	if (environment->state_home && environment->state_home[0] == '/')
		str_add(out, environment->state_home);
	else if (environment->home && environment->home[0] == '/')
		str_fmt(out, "%s/.local/state", environment->home);
}

void
places_runtime(const struct environment *environment, struct str *out)
{
	size_t before = out->len;

	if (environment->runtime_dir && environment->runtime_dir[0] == '/') {
		str_fmt(out, "%s/sitrep", environment->runtime_dir);
		return;
	}
	places_state(environment, out);
	if (out->len > before)
		str_add(out, "/sitrep/run");
}
