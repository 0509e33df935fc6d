# Completion of serf for bash. `serf completion bash` prints this.

_serf() {
    local line
    COMPREPLY=()
    while IFS= read -r line; do
        if [[ $line == :path ]]; then
            compopt -o filenames 2>/dev/null
            local word=${COMP_WORDS[COMP_CWORD]}
            [[ $word == "=" ]] && word=
            while IFS= read -r line; do
                COMPREPLY+=("$line")
            done < <(compgen -f -- "$word")
            return
        fi
        line=${line%%$'\t'*}
        [[ $line == *= ]] && compopt -o nospace 2>/dev/null
        COMPREPLY+=("$(printf '%q' "$line")")
    done < <(
        printf '%s\n' "${COMP_WORDS[@]:1:COMP_CWORD}" |
            command "${COMP_WORDS[0]}" completion -words=bash 2>/dev/null
    )
}

complete -F _serf serf
