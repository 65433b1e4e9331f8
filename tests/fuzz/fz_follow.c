/* fz_follow: acts of writers and rotation as bytes: the follower's records are the model's. */
/* SPDX-License-Identifier: MIT */
#include <assert.h>

#include "tests/follow_play.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Three bytes an act: which and whether the follower looks after it, and how much of it. */
enum { BYTES_AN_ACT = 3 };

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct op ops[OPS];
	struct str wrong = { 0 };
	size_t n = size / BYTES_AN_ACT;

	n = n < OPS ? n : OPS;
	if (n == 0)
		return 0;
	for (size_t i = 0; i < n; i++, data += BYTES_AN_ACT)
		ops[i] = (struct op){
			.kind = (enum kind)((data[0] & 0x7f) % KINDS), .looks = data[0] & 0x80,
			.n = (unsigned)(data[1] | data[2] << 8) % 1000,
		};
	play(ops, n, data[-1] & 1, false, &wrong);
	if (wrong.len) {
		fprintf(stderr, "%s by:", wrong.at);
		for (size_t i = 0; i < n; i++)
			fprintf(stderr, " %s(%u)%s", words[ops[i].kind], ops[i].n,
				ops[i].looks ? "" : " unseen");
		fputc('\n', stderr);
		abort();
	}
	str_release(&wrong);
	return 0;
}
