#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
# trace.pl OUT KALLSYMS LOG KO: where the instructions of the calls traced by
# plugin.c go, by function of the kernel, and for the module by inlined
# function too: in sum, and one by one.
use strict;
use warnings;
no warnings 'portable';

my ($out, $kallsyms, $log, $ko) = @ARGV;
my $cross = 'aarch64-linux-gnu-';
my (@symbols, $text);

sub add_symbol
{
	my ($at, $name) = @_;

	# Mapping symbols are no functions.
	push @symbols, [ hex $at, $name ] unless $name =~ /^[\$.]/;
}

sub read_symbols
{
	my $f;

	open $f, '<', $kallsyms or die "$kallsyms: $!\n";
	while (<$f>) {
		add_symbol($1, $2) if /^(\w+) [tTwW] (\S+)$/;
	}
	open $f, '<', $log or die "$log: $!\n";
	while (<$f>) {
		s/\r?\n//;
		$text = hex $1 if /^cost-text: 0x(\w+)/;
		add_symbol($1, $2) if /^cost-symbol: (\w+) [tT] (\S+)/;
	}
	die "$log does not say where the module lies\n" unless $text;
	@symbols = sort { $a->[0] <=> $b->[0] } @symbols;
}

sub symbol
{
	my ($pc) = @_;
	my ($low, $high) = (0, scalar @symbols);

	while ($high - $low > 1) {
		my $middle = int(($low + $high) / 2);

		if ($symbols[$middle][0] <= $pc) { $low = $middle }
		else { $high = $middle }
	}
	return $symbols[$low];
}

my %lines;

# The chain of inlined functions at a place of the module, outermost first.
sub inlined
{
	my ($pc) = @_;
	my @chain;

	return @{$lines{$pc}} if $lines{$pc};
	my $at = sprintf '%#x', $pc - $text;
	my @said = split /\n/,
		`${cross}addr2line -f -i -j .text -e $ko $at`;

	while (my ($function, $where) = splice @said, 0, 2) {
		$where =~ s{^.*/}{};
		$where =~ s/ .*//;
		unshift @chain, [ $function, $where ];
	}
	$lines{$pc} = \@chain;
	return @chain;
}

sub disassemble
{
	my $file = "$out.bin";
	my (@text, $f);

	open $f, '>:raw', $file or die "$file: $!\n";
	print $f map { pack 'V', $_->[1] } @_;
	close $f;
	for (qx(${cross}objdump -D -b binary -m aarch64 $file)) {
		push @text, $1 if /^\s*[0-9a-f]+:\t[0-9a-f]{8} \t(.*)$/;
	}
	unlink $file;
	for (@text) {
		s/\t/ /g;
		s{\s*//.*}{};
		# Out of their place they point nowhere.
		s/ ?\b0x\w+$/ .../ if /^(b|bl|b\.\w+|cbn?z|tbn?z|adrp?) /;
	}
	return @text;
}

sub report
{
	my ($title, @insns) = @_;
	my (%sum, @order, @listing);
	my @text = disassemble(@insns);

	for my $i (0 .. $#insns) {
		my $pc = $insns[$i][0];
		my ($at, $name) = @{symbol($pc)};
		my ($group, $where) = ($name, '');

		if ($pc >= $text && $pc < $text + 0x100000) {
			my @chain = inlined($pc);

			# What the handler calls itself is what it costs; what
			# it does itself is told apart by line.
			if (@chain > 1) {
				$group = "$chain[0][0] > $chain[1][0]";
			} elsif (@chain) {
				$group = "@{$chain[0]}";
			}
			splice @chain, 1, -2, [ '...' ] if @chain > 4;
			$where = join ' < ', map { "@$_" } reverse @chain;
		}
		push @order, $group unless $sum{$group}++;
		push @listing, sprintf "%4d  %-28s  %-34s  %s\n", $i + 1,
			sprintf('%s+%#x', $name, $pc - $at), $text[$i] // '',
			$where;
		$listing[-1] =~ s/ +$//m;
	}
	print "$title\n\n";
	printf "%5d  %s\n", $sum{$_}, $_ for @order;
	print "\n", @listing, "\n";
}

my ($title, @insns);
# In the other phases there are but two instructions.
my %phase = (3 => 'enabled', 4 => 'steering', 5 => 'steering, held');

read_symbols();
open my $f, '<', $out or die "$out: $!\n";
while (<$f>) {
	if (/^insn (\w+) (\w+)/) {
		push @insns, [ hex $1, hex $2 ];
		next;
	}
	report($title, @insns) if $title;
	$title = undef;
	@insns = ();
	$title = "$phase{$1}: $3, page $2, $4 instructions"
		if /^trace (\d+) (\S+) (\S+) (\d+)/ && $phase{$1};
}
report($title, @insns) if $title;
