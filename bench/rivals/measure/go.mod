module abac/bench/rivals/measure

go 1.24
