/* sandbox: what a run may do after its start, as far as the kernel sees to it. */
/* SPDX-License-Identifier: MIT */
#include "tui/sandbox_private.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "core/base/mem.h"

#if defined(__x86_64__) && !defined(SANDBOX_IS_SANITIZED)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__) && !defined(SANDBOX_IS_SANITIZED)
#define ARCH AUDIT_ARCH_AARCH64
#endif

#ifdef ARCH

#define LOAD(field)                                                                        \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)offsetof(struct seccomp_data, field))
#define REFUSE BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
/* Refuse a call; the next row is looked at when it is another. */
#define DENY(call) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)(call), 0, 1), REFUSE

/* A list of what is refused ages better with libc than one of what is allowed. */
static struct sock_filter rows[] = {
	LOAD(arch),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0),
	REFUSE,
	LOAD(nr),
#ifdef __x86_64__
	/* Calls by the numbers of x32 would pass below. */
	BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000u, 0, 1), REFUSE,
#endif
	DENY(SYS_execve), DENY(SYS_execveat), DENY(SYS_socket), DENY(SYS_connect),
	DENY(SYS_ptrace), DENY(SYS_bpf), DENY(SYS_userfaultfd), DENY(SYS_process_vm_readv),
	DENY(SYS_process_vm_writev), DENY(SYS_mount), DENY(SYS_keyctl), DENY(SYS_add_key),
	DENY(SYS_request_key), DENY(SYS_perf_event_open), DENY(SYS_io_uring_setup),
	DENY(SYS_umount2), DENY(SYS_pivot_root), DENY(SYS_chroot), DENY(SYS_move_mount),
	DENY(SYS_open_tree), DENY(SYS_fsopen), DENY(SYS_fsmount), DENY(SYS_unshare),
	DENY(SYS_setns), DENY(SYS_init_module), DENY(SYS_finit_module), DENY(SYS_delete_module),
	DENY(SYS_kexec_load), DENY(SYS_reboot), DENY(SYS_swapon), DENY(SYS_open_by_handle_at),
	DENY(SYS_pidfd_getfd),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)SYS_ioctl, 0, 5),
	LOAD(args[1]),		/* its low half, on these machines the first */
	DENY(TIOCSTI), DENY(TIOCLINUX),
	ALLOW,
};

static bool
refuse_acts(void)
{
	const struct sock_fprog program = { .len = LENGTH(rows), .filter = rows };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static bool
can_refuse_acts(void)
{
	/* The kernel answers EFAULT to a filter that is nowhere when it knows filters at all. */
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, NULL) != 0 && errno == EFAULT;
}

#else

static bool
refuse_acts(void)
{
	return false;
}

static bool
can_refuse_acts(void)
{
	return false;
}

#endif

unsigned
sandbox_enter(const struct sandbox_paths *paths)
{
	/* Files first: the other half is not asked what this one is made with. */
	unsigned bits = paths && sandbox_files_enter(paths) ? SANDBOX_FILES : 0;

	return bits | (refuse_acts() ? SANDBOX_ACTS : 0);
}

unsigned
sandbox_possible(void)
{
	return (sandbox_files_possible() ? SANDBOX_FILES : 0) |
	       (can_refuse_acts() ? SANDBOX_ACTS : 0);
}

const char *
sandbox_word(unsigned bits)
{
	static const char *const words[] = {
		"none", "partial: no programs, no network; any file",
		"partial: only its own files; any call",
		"full: no programs, no network, only its own files",
	};

	return words[bits & (SANDBOX_ACTS | SANDBOX_FILES)];
}
