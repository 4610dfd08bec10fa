/* What the process in which libspf2 runs gives up. A domain owner can overrun the library, so it
 * must find nothing worth having: no descriptor but its socket, no way to get one, little memory
 * and time. */
#include "checks/spf2/spf2_child.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

/* Address and leak checkers map terabytes and make calls of their own. */
#if defined(__SANITIZE_ADDRESS__)
#define CHECKED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CHECKED 1
#endif
#endif
#ifndef CHECKED
#define CHECKED 0
#endif

enum { MEMORY = 64 << 20 /* octets on top of what it has */ };

/* Private writable memory of this process so far, in octets. */
static size_t memory_used(void)
{
	char text[256] = "";
	int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
	const char *p = text;

	if (fd >= 0)
		close(fd);
	for (int field = 0; n > 0 && field < 5 && p; field++) { /* the sixth: data and stack */
		p = strchr(p, ' ');
		p += p != NULL;
	}
	if (n <= 0 || !p)
		return 512u << 20;
	return (size_t)strtoul(p, NULL, 10) * (size_t)sysconf(_SC_PAGESIZE);
}

static bool limit(__rlimit_resource_t what, rlim_t most)
{
	struct rlimit now;

	if (getrlimit(what, &now))
		return false;
	if (now.rlim_max < most)
		most = now.rlim_max;
	if (!setrlimit(what, &(struct rlimit){ most, most }))
		return true;
	/* valgrind keeps RLIMIT_NOFILE's upper limit as it is */
	return !setrlimit(what, &(struct rlimit){ most, now.rlim_max });
}

/* Closes what stands behind SPF2_CHILD_FD. Older kernels and filters of containers refuse
 * close_range(), and there a process may have a thousand million descriptors: only those that it
 * has are closed. */
static bool close_others(void)
{
	DIR *folder;
	const struct dirent *entry;

	if (!close_range(SPF2_CHILD_FD + 1, ~0u, 0))
		return true;
	folder = opendir("/proc/self/fd");
	if (!folder)
		return false;
	while ((entry = readdir(folder))) {
		const int fd = (int)strtol(entry->d_name, NULL, 10);

		if (fd > SPF2_CHILD_FD && fd != dirfd(folder))
			close(fd);
	}
	closedir(folder);
	return true;
}

/* Moves FD to SPF2_CHILD_FD, and puts nothing behind 0, 1 and 2. */
static bool keep_only(int fd)
{
	int nothing;

	if (dup2(fd, SPF2_CHILD_FD) < 0)
		return false;
	nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (nothing < 0)
		return false;
	for (int i = 0; i < SPF2_CHILD_FD; i++)
		if (dup2(nothing, i) < 0)
			return false;
	return close_others();
}

bool spf2_jail_enter(int fd)
{
	const rlim_t memory = memory_used() + MEMORY;

	return !prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) && !prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) &&
	       keep_only(fd) && limit(RLIMIT_CORE, 0) && limit(RLIMIT_FSIZE, 0) &&
	       limit(RLIMIT_NPROC, 0) && limit(RLIMIT_NOFILE, 0) &&
	       (CHECKED || limit(RLIMIT_DATA, memory));
}

void spf2_jail_clock(void)
{
	struct rusage used;
	struct rlimit now;

	if (getrusage(RUSAGE_SELF, &used) || getrlimit(RLIMIT_CPU, &now))
		return;
	now.rlim_cur = (rlim_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + 1 + SPF2_CPU_SECONDS;
	setrlimit(RLIMIT_CPU, &now);
}

/* --- system calls --- */

#if defined(__x86_64__)
#define MACHINE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define MACHINE AUDIT_ARCH_AARCH64
#endif

#ifdef MACHINE

/* What reading, writing, memory and dying take. Everything else fails with EPERM. */
static const unsigned short allowed[] = {
	__NR_read,
	__NR_write,
	__NR_recvfrom,
	__NR_sendto,
	__NR_brk,
	__NR_mmap,
	__NR_munmap,
	__NR_mremap,
	__NR_mprotect,
	__NR_madvise,
	__NR_futex,
	__NR_getrandom,
#ifdef __NR_time
	__NR_time, /* where it is no function of the vDSO: under valgrind */
#endif
	__NR_clock_gettime,
	__NR_gettimeofday,
	__NR_getrusage,
	__NR_prlimit64,
	__NR_rt_sigaction,
	__NR_rt_sigprocmask,
	__NR_rt_sigreturn,
	__NR_sigaltstack,
	__NR_getpid,
	__NR_gettid,
	__NR_tgkill,
	__NR_exit,
	__NR_exit_group,
};

enum { ALLOWED = sizeof allowed / sizeof *allowed, HEAD_LINES = 4, TAIL_LINES = 2 };

static void write_filter(struct sock_filter *line)
{
	const unsigned short load = BPF_LD | BPF_W | BPF_ABS, equal = BPF_JMP | BPF_JEQ | BPF_K,
			     give = BPF_RET | BPF_K;

	*line++ = (struct sock_filter){ load, 0, 0, offsetof(struct seccomp_data, arch) };
	*line++ = (struct sock_filter){ equal, 1, 0, MACHINE };
	*line++ = (struct sock_filter){ give, 0, 0, SECCOMP_RET_KILL };
	*line++ = (struct sock_filter){ load, 0, 0, offsetof(struct seccomp_data, nr) };
	for (unsigned i = 0; i < ALLOWED; i++) /* jumps to the last line */
		*line++ = (struct sock_filter){ equal, (uint8_t)(ALLOWED - i), 0, allowed[i] };
	*line++ = (struct sock_filter){ give, 0, 0, SECCOMP_RET_ERRNO | EPERM };
	*line = (struct sock_filter){ give, 0, 0, SECCOMP_RET_ALLOW };
}

void spf2_jail_close(void)
{
	struct sock_filter line[HEAD_LINES + ALLOWED + TAIL_LINES];
	struct sock_fprog program = { .len = sizeof line / sizeof *line, .filter = line };

	if (CHECKED)
		return;
	write_filter(line);
	if (!prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

#else

void spf2_jail_close(void)
{
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

#endif
